package io.wamcp.worker.outbound;

import com.fasterxml.jackson.databind.JsonNode;
import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.id.Wamid;
import io.wamcp.store.Json;
import io.wamcp.store.MessageChanges;
import io.wamcp.store.MessageChanges.Change;
import io.wamcp.store.MessageChanges.Kind;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import io.wamcp.store.Sends.Send;
import java.time.Instant;

/**
 * Shows a reaction of ours on its message as soon as Meta has it, as one of a customer is shown.
 * One that fails later is passed over by its readers. Stateless.
 */
final class OutgoingReactions {

  static final String TYPE = "reaction";

  private OutgoingReactions() {}

  /** Keeps what the accepted send does to its message, if it is a reaction. A repeat is nothing. */
  static void fold(DbExecute tx, PhoneNumber number, Send send, Wamid wamid, Instant now) {
    if (!TYPE.equals(send.type())) {
      return;
    }
    JsonNode payload = send.payload();
    String emoji = payload.path("emoji").asText();
    Change change =
        new Change(
            wamid,
            new Wamid(payload.path("targetWamid").asText()),
            Kind.REACTION,
            null,
            emoji.isEmpty() ? null : emoji,
            null,
            Json.mapper().createObjectNode(),
            now);
    MessageChanges.putSent(tx, number.id(), change, now);
  }
}
