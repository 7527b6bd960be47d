package io.wamcp.store;

import io.wamcp.domain.event.ClientNotify;
import io.wamcp.domain.event.MessageSendCompleted;
import io.wamcp.domain.event.StatusUpdateReceived;
import io.wamcp.domain.event.WebhookReceived;
import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.RequestId;
import io.wamcp.domain.id.Wamid;
import java.util.Map;
import java.util.UUID;

/** Sample events. */
final class Events {

  private Events() {}

  static WebhookReceived message(String wamid) {
    String id = "msg:" + StoreFixture.PHONE + ":" + wamid;
    return new WebhookReceived(StoreFixture.PHONE, Map.of("id", wamid, "type", "text"), id, id);
  }

  static StatusUpdateReceived status(String wamid, String status) {
    String id = "status:" + StoreFixture.PHONE + ":" + wamid + ":" + status;
    return new StatusUpdateReceived(
        StoreFixture.PHONE,
        new Wamid(wamid),
        status,
        null,
        Map.of("id", wamid, "status", status),
        id,
        id);
  }

  static MessageSendCompleted completed() {
    return new MessageSendCompleted(
        StoreFixture.PHONE, new RequestId(new UUID(7, 7)), new Wamid("m1"), "sent", null, null);
  }

  static ClientNotify hint(ClientId client, String wamid) {
    return new ClientNotify(client, StoreFixture.PHONE, "message.received", new Wamid(wamid));
  }
}
