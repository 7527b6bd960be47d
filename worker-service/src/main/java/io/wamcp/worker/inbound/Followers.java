package io.wamcp.worker.inbound;

import io.wamcp.domain.event.ClientNotify;
import io.wamcp.domain.event.MediaDownloadRequested;
import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.meta.webhook.MediaReference;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import io.wamcp.worker.drain.Batch;
import java.util.List;

/** Events that follow from a message that is new. Stateless. */
final class Followers {

  private Followers() {}

  /** One notification for each client with a grant on the number. */
  static List<ClientNotify> notify(Batch batch, PhoneNumber number, String kind, Wamid wamid) {
    return batch.granted(number.id()).stream()
        .map(client -> new ClientNotify(client, number.phoneNumberId(), kind, wamid))
        .toList();
  }

  /** One download for each media object; Meta keeps it for 7 days. */
  static List<MediaDownloadRequested> download(
      Batch batch, PhoneNumber number, Wamid wamid, List<MediaReference> media) {
    if (media.isEmpty()) {
      return List.of();
    }
    ClientId owner = batch.owner();
    return media.stream()
        .map(
            each ->
                new MediaDownloadRequested(
                    owner,
                    number.phoneNumberId(),
                    each.id(),
                    wamid,
                    MediaDownloadRequested.keyOf(number.phoneNumberId(), wamid, each.id())))
        .toList();
  }
}
