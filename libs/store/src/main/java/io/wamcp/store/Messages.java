package io.wamcp.store;

import com.fasterxml.jackson.databind.JsonNode;
import io.helidon.dbclient.DbExecute;
import io.helidon.dbclient.DbRow;
import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.ContactId;
import io.wamcp.domain.id.MessageId;
import io.wamcp.domain.id.NumberId;
import io.wamcp.domain.id.Wamid;
import java.time.Instant;
import java.util.Optional;

/** Inbound rows of {@code messages}. Stateless. */
public final class Messages {

  /** An inbound message with its meaning, ready to be stored. */
  public record NewInbound(
      ClientId clientId,
      NumberId number,
      ContactId contactId,
      Wamid wamid,
      String contactWaId,
      String contactBsuid,
      String groupId,
      String type,
      String body,
      JsonNode payload,
      JsonNode raw,
      String replyToWamid,
      Instant sentAt) {}

  /** What storing an inbound message did. */
  public enum Stored {
    /** A row that was not there before. */
    INSERTED,
    /** The real message took the place of an {@code unsupported} placeholder with its wamid. */
    REPLACED,
    /** The row was there; nothing changed. */
    KNOWN
  }

  /** The row of an inbound message, and what happened to it. */
  public record StoredMessage(MessageId id, Stored stored) {}

  private Messages() {}

  /** Stores an inbound message once per (number, wamid). */
  public static StoredMessage insertInbound(DbExecute tx, NewInbound message, Instant now) {
    Optional<StoredMessage> written =
        tx.createGet(
                """
                INSERT INTO messages AS m (client_id, phone_number_id, contact_id, direction, wamid,
                    contact_wa_id, contact_bsuid, group_id, message_type, body, payload, raw,
                    reply_to_wamid, status, ts, created_at, updated_at)
                VALUES (:client, :number, :contact, 'inbound', :wamid, :waId, :bsuid, :group, :type,
                    :body, CAST(:payload AS jsonb), CAST(:raw AS jsonb), :reply, 'received',
                    CAST(:ts AS timestamptz), :now, :now)
                ON CONFLICT (phone_number_id, wamid) WHERE wamid IS NOT NULL DO UPDATE SET
                    message_type = excluded.message_type, body = excluded.body,
                    payload = excluded.payload, raw = excluded.raw,
                    contact_id = COALESCE(excluded.contact_id, m.contact_id),
                    reply_to_wamid = excluded.reply_to_wamid, updated_at = excluded.updated_at
                WHERE m.direction = 'inbound' AND m.message_type = 'unsupported'
                    AND excluded.message_type <> 'unsupported'
                RETURNING id, (xmax = 0) AS inserted
                """)
            .addParam("client", message.clientId().toString())
            .addParam("number", message.number().toString())
            .addParam("contact", text(message.contactId()))
            .addParam("wamid", message.wamid().value())
            .addParam("waId", (Object) message.contactWaId())
            .addParam("bsuid", (Object) message.contactBsuid())
            .addParam("group", (Object) message.groupId())
            .addParam("type", message.type())
            .addParam("body", (Object) message.body())
            .addParam("payload", message.payload().toString())
            .addParam("raw", message.raw().toString())
            .addParam("reply", (Object) message.replyToWamid())
            .addParam("ts", Rows.time(message.sentAt()))
            .addParam("now", Rows.time(now))
            .execute()
            .map(Messages::stored);
    return written.orElseGet(() -> known(tx, message));
  }

  private static StoredMessage known(DbExecute tx, NewInbound message) {
    return tx.createGet(
            "SELECT id FROM messages WHERE phone_number_id = :number AND wamid = :wamid")
        .addParam("number", message.number().toString())
        .addParam("wamid", message.wamid().value())
        .execute()
        .map(row -> new StoredMessage(new MessageId(Rows.uuid(row, "id")), Stored.KNOWN))
        .orElseThrow();
  }

  private static StoredMessage stored(DbRow row) {
    return new StoredMessage(
        new MessageId(Rows.uuid(row, "id")),
        Rows.flag(row, "inserted") ? Stored.INSERTED : Stored.REPLACED);
  }

  private static Object text(Object id) {
    return id == null ? null : id.toString();
  }
}
