package io.wamcp.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.dbclient.DbExecute;
import io.helidon.dbclient.DbRow;
import io.wamcp.domain.id.MessageId;
import io.wamcp.domain.id.NumberId;
import io.wamcp.domain.id.RequestId;
import io.wamcp.domain.id.Wamid;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * The table {@code message_statuses}: every status Meta sent, in whatever order, as history. A
 * status whose message is not known yet is parked and joined when its wamid becomes known.
 * Stateless.
 */
public final class MessageStatuses {

  /**
   * One status.
   *
   * @param participant who it is about in a group, empty otherwise
   * @param requestId our own id, when Meta echoed it
   * @param recipient whom it says it reached; null where it names no single person, and of a row
   *     that is read: that stays in {@code raw}
   */
  public record StatusRow(
      Wamid wamid,
      String status,
      String participant,
      RequestId requestId,
      Instant at,
      JsonNode errors,
      JsonNode raw,
      Recipient recipient) {}

  /** A person as a status names them; each may be null. */
  public record Recipient(String waId, String bsuid, String parentBsuid) {}

  private MessageStatuses() {}

  /**
   * Serialises everything that is about one wamid until the transaction ends, so that a status and
   * the answer that first names the wamid cannot miss each other.
   */
  public static void lockWamid(DbExecute tx, NumberId number, Wamid wamid) {
    lockWamids(tx, List.of(new OfNumber(number, wamid)));
  }

  /** Names a message of Meta's. */
  public record OfNumber(NumberId number, Wamid wamid) {}

  /** As {@link #lockWamid}, for several, in one order for all. */
  public static void lockWamids(DbExecute tx, Collection<OfNumber> messages) {
    TreeSet<String> names = new TreeSet<>();
    messages.forEach(message -> names.add("wamid:" + message.number() + ":" + message.wamid()));
    AdvisoryLocks.acquire(tx, names);
  }

  /**
   * A status with the number it came to.
   *
   * @param message the message it is about; null while that is unknown
   */
  public record Heard(NumberId number, MessageId message, StatusRow status) {}

  /** Adds a status; false when it was there. The message is null while it is unknown. */
  public static boolean insert(
      DbExecute tx, NumberId number, MessageId message, StatusRow status, Instant now) {
    return insertAll(tx, List.of(new Heard(number, message, status)), now) > 0;
  }

  /**
   * Adds statuses in their order and returns how many were not there. They are a microsecond apart
   * in the history, which shows what was received first.
   */
  public static long insertAll(DbExecute tx, List<Heard> statuses, Instant now) {
    ArrayNode items = Json.mapper().createArrayNode();
    statuses.forEach(heard -> items.add(item(heard).put("place", items.size())));
    return tx.createInsert(
            """
            INSERT INTO message_statuses (phone_number_id, message_id, wamid, status, participant,
                request_id, status_at, errors, raw, received_at)
            SELECT number, message, wamid, status, participant, request, at, errors, raw,
                CAST(:now AS timestamptz) + place * interval '1 microsecond'
            FROM jsonb_to_recordset(CAST(:items AS jsonb)) AS i(number uuid, message uuid,
                wamid text, status text, participant text, request uuid, at timestamptz,
                errors jsonb, raw jsonb, place integer)
            ORDER BY place
            ON CONFLICT (phone_number_id, wamid, status, participant) DO NOTHING
            """)
        .addParam("items", items.toString())
        .addParam("now", Rows.time(now))
        .execute();
  }

  private static ObjectNode item(Heard heard) {
    StatusRow status = heard.status();
    ObjectNode item = Json.mapper().createObjectNode();
    item.put("number", heard.number().toString());
    item.put("message", text(heard.message()));
    item.put("wamid", status.wamid().value());
    item.put("status", status.status());
    item.put("participant", status.participant());
    item.put("request", text(status.requestId()));
    item.put("at", text(status.at()));
    item.set("errors", status.errors());
    item.set("raw", status.raw());
    return item;
  }

  private static String text(Object value) {
    return value == null ? null : value.toString();
  }

  /** Gives parked statuses of this wamid to their message, and returns them, oldest first. */
  public static List<StatusRow> joinParked(
      DbExecute tx, NumberId number, Wamid wamid, MessageId message) {
    return tx.createQuery(
            """
            WITH joined AS (
              UPDATE message_statuses SET message_id = :message
              WHERE phone_number_id = :number AND wamid = :wamid AND message_id IS NULL
              RETURNING *)
            SELECT * FROM joined ORDER BY received_at, id
            """)
        .addParam("message", message.toString())
        .addParam("number", number.toString())
        .addParam("wamid", wamid.value())
        .execute()
        .map(MessageStatuses::read)
        .toList();
  }

  /** The whole history of a message, in the order it was received. */
  public static List<StatusRow> history(DbExecute db, NumberId number, MessageId message) {
    return db.createQuery(
            """
            SELECT * FROM message_statuses
            WHERE phone_number_id = :number AND message_id = :message ORDER BY received_at, id
            """)
        .addParam("number", number.toString())
        .addParam("message", message.toString())
        .execute()
        .map(MessageStatuses::read)
        .toList();
  }

  private static StatusRow read(DbRow row) {
    return new StatusRow(
        new Wamid(Rows.text(row, "wamid")),
        Rows.text(row, "status"),
        Rows.text(row, "participant"),
        Rows.uuid(row, "request_id") == null ? null : new RequestId(Rows.uuid(row, "request_id")),
        Rows.instant(row, "status_at"),
        Rows.json(row, "errors"),
        Rows.json(row, "raw"),
        null);
  }
}
