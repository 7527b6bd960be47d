package io.wamcp.worker.inbound;

import com.fasterxml.jackson.databind.JsonNode;
import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.id.ContactId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.meta.webhook.MessageChange;
import io.wamcp.meta.webhook.MessageType;
import io.wamcp.store.Json;
import io.wamcp.store.MessageChanges;
import io.wamcp.store.MessageChanges.Change;
import io.wamcp.store.MessageChanges.Kind;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import java.time.Instant;

/**
 * Keeps what a reaction, an edit or a revoke does to an earlier message, whether that is here yet
 * or not. Stateless.
 */
final class Folding {

  /**
   * A message that may change another.
   *
   * @param by who wrote it; null for the business
   * @param writtenAt null when Meta gave no usable time
   */
  record Source(
      Wamid wamid,
      MessageType type,
      String body,
      JsonNode payload,
      ContactId by,
      Instant writtenAt) {}

  private Folding() {}

  /** Keeps the change, if the message is one. A repeat changes nothing. */
  static void fold(DbExecute tx, PhoneNumber number, Source source, Instant now) {
    MessageChange.of(source.type(), source.body(), source.payload())
        .ifPresent(change -> MessageChanges.put(tx, number.id(), row(source, change, now), now));
  }

  private static Change row(Source source, MessageChange change, Instant now) {
    Instant at = source.writtenAt() == null ? now : source.writtenAt();
    JsonNode nothing = Json.mapper().createObjectNode();
    return switch (change) {
      case MessageChange.Reaction reaction ->
          new Change(
              source.wamid(),
              reaction.target(),
              Kind.REACTION,
              source.by(),
              reaction.emoji(),
              null,
              nothing,
              at);
      case MessageChange.Edit edit ->
          new Change(
              source.wamid(),
              edit.target(),
              Kind.EDIT,
              source.by(),
              null,
              edit.body(),
              edit.content(),
              at);
      case MessageChange.Revoke revoke ->
          new Change(
              source.wamid(), revoke.target(), Kind.REVOKE, source.by(), null, null, nothing, at);
    };
  }
}
