package io.wamcp.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.dbclient.DbExecute;
import io.helidon.dbclient.DbRow;
import io.helidon.dbclient.DbStatementGet;
import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.ContactId;
import io.wamcp.domain.id.MessageId;
import io.wamcp.domain.id.NumberId;
import io.wamcp.domain.id.Wamid;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Rows of {@code messages} that came through webhooks. Stateless. */
public final class Messages {

  /** A message of a webhook with its meaning, ready to be stored. */
  public record NewMessage(
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

  private static final String COLUMNS =
      """
      INSERT INTO messages AS m (client_id, phone_number_id, contact_id, direction, wamid,
          contact_wa_id, contact_bsuid, group_id, message_type, body, payload, raw,
          reply_to_wamid, status, ts, created_at, updated_at)
      """;

  /** The real message takes the place of a placeholder; anything else stays as it is. */
  private static final String UNLESS_KNOWN =
      """
      ON CONFLICT (phone_number_id, wamid) WHERE wamid IS NOT NULL DO UPDATE SET
          message_type = excluded.message_type, body = excluded.body,
          payload = excluded.payload, raw = excluded.raw,
          contact_id = COALESCE(excluded.contact_id, m.contact_id),
          reply_to_wamid = excluded.reply_to_wamid, updated_at = excluded.updated_at,
          created_xid = pg_current_xact_id()
      WHERE m.direction = 'inbound' AND m.message_type = 'unsupported'
          AND excluded.message_type <> 'unsupported'
      """;

  private static final String INSERT_ONE =
      COLUMNS
          + """
          VALUES (:client, :number, CAST(:contact AS uuid), 'inbound', :wamid, :waId, :bsuid, :group, :type,
              :body, CAST(:payload AS jsonb), CAST(:raw AS jsonb), :reply, 'received',
              CAST(:ts AS timestamptz), :now, :now)
          """
          + UNLESS_KNOWN
          + "RETURNING id, (xmax = 0) AS inserted";

  private static final String INSERT_MANY =
      COLUMNS
          + """
          SELECT client, number, contact, 'inbound', wamid, "waId", bsuid, "groupId", type, body,
              payload, raw, reply, 'received', ts, CAST(:now AS timestamptz), CAST(:now AS timestamptz)
          FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS i(place int, client uuid, number uuid,
              contact uuid, wamid text, "waId" text, bsuid text, "groupId" text, type text,
              body text, payload jsonb, raw jsonb, reply text, ts timestamptz)
          ORDER BY place
          """
          + UNLESS_KNOWN
          + "RETURNING id, phone_number_id, wamid, (xmax = 0) AS inserted";

  private Messages() {}

  /**
   * Stores an inbound message once per (number, wamid). One that replaces a placeholder is new to
   * readers that go on from where they were.
   */
  public static StoredMessage insertInbound(DbExecute tx, NewMessage message, Instant now) {
    Optional<StoredMessage> written =
        bind(tx.createGet(INSERT_ONE), message, now).execute().map(Messages::stored);
    return written.orElseGet(() -> known(tx, message));
  }

  /**
   * Stores what the business wrote on its own phone, once per (number, wamid): an outbound row that
   * is no send. The message's contact is its recipient.
   */
  public static StoredMessage insertEcho(DbExecute tx, NewMessage message, Instant now) {
    return bind(
            tx.createGet(
                """
                INSERT INTO messages AS m (client_id, phone_number_id, contact_id, direction, origin,
                    wamid, contact_wa_id, contact_bsuid, group_id, message_type, body, payload, raw,
                    reply_to_wamid, status, sent_at, ts, created_at, updated_at)
                VALUES (:client, :number, CAST(:contact AS uuid), 'outbound', 'echo', :wamid, :waId,
                    :bsuid, :group, :type, :body, CAST(:payload AS jsonb), CAST(:raw AS jsonb), :reply,
                    'sent', CAST(:ts AS timestamptz), CAST(:ts AS timestamptz), :now, :now)
                ON CONFLICT (phone_number_id, wamid) WHERE wamid IS NOT NULL DO NOTHING
                RETURNING id, true AS inserted
                """),
            message,
            now)
        .execute()
        .map(Messages::stored)
        .orElseGet(() -> known(tx, message));
  }

  /**
   * As {@link #insertInbound}, for several messages, each of another (number, wamid).
   *
   * @return what happened to each, in their order
   */
  public static List<StoredMessage> insertInbound(
      DbExecute tx, List<NewMessage> messages, Instant now) {
    ArrayNode rows = Json.mapper().createArrayNode();
    messages.forEach(message -> put(rows.addObject().put("place", rows.size()), message));
    Map<Key, StoredMessage> written = new HashMap<>();
    tx.createQuery(INSERT_MANY)
        .addParam("rows", rows.toString())
        .addParam("now", Rows.time(now))
        .execute()
        .forEach(row -> written.put(Key.read(row), stored(row)));
    List<NewMessage> known =
        messages.stream().filter(message -> !written.containsKey(Key.of(message))).toList();
    written.putAll(known(tx, known));
    return messages.stream().map(message -> written.get(Key.of(message))).toList();
  }

  private record Key(UUID number, String wamid) {

    static Key of(NewMessage message) {
      return new Key(message.number().value(), message.wamid().value());
    }

    static Key read(DbRow row) {
      return new Key(Rows.uuid(row, "phone_number_id"), Rows.text(row, "wamid"));
    }
  }

  private static void put(ObjectNode row, NewMessage message) {
    row.put("client", message.clientId().toString())
        .put("number", message.number().toString())
        .put("contact", message.contactId() == null ? null : message.contactId().toString())
        .put("wamid", message.wamid().value())
        .put("waId", message.contactWaId())
        .put("bsuid", message.contactBsuid())
        .put("groupId", message.groupId())
        .put("type", message.type())
        .put("body", message.body())
        .put("reply", message.replyToWamid())
        .put("ts", message.sentAt() == null ? null : message.sentAt().toString());
    row.set("payload", message.payload());
    row.set("raw", message.raw());
  }

  private static DbStatementGet bind(DbStatementGet statement, NewMessage message, Instant now) {
    return statement
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
        .addParam("now", Rows.time(now));
  }

  private static StoredMessage known(DbExecute tx, NewMessage message) {
    return known(tx, List.of(message)).get(Key.of(message));
  }

  /** The rows these messages have. */
  private static Map<Key, StoredMessage> known(DbExecute tx, List<NewMessage> messages) {
    Map<Key, StoredMessage> known = new HashMap<>();
    if (messages.isEmpty()) {
      return known;
    }
    tx.createQuery(
            """
            SELECT m.id, m.phone_number_id, m.wamid
            FROM jsonb_to_recordset(CAST(:keys AS jsonb)) AS i(number uuid, wamid text)
            JOIN messages m ON m.phone_number_id = i.number AND m.wamid = i.wamid
            """)
        .addParam("keys", Json.write(messages.stream().map(Key::of).toList()))
        .execute()
        .forEach(
            row ->
                known.put(
                    Key.read(row),
                    new StoredMessage(new MessageId(Rows.uuid(row, "id")), Stored.KNOWN)));
    return known;
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
