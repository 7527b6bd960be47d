package io.wamcp.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.message.DeliveryStatus;
import io.wamcp.store.SendLedger.Failure;
import io.wamcp.store.Sends.Send;
import io.wamcp.store.Sends.State;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;

/**
 * A locked outbound row as Meta's statuses leave it, one after another, before it is written: so
 * many statuses of many rows are one statement. Immutable.
 *
 * @param send the row as it will be read once written
 * @param times when each state was reached, as the statuses said; the earliest time counts
 */
public record RaisedSend(Send send, Map<DeliveryStatus, Instant> times) {

  public RaisedSend {
    times = Map.copyOf(times);
  }

  /** A row that no status has come to. */
  public static RaisedSend of(Send locked) {
    return new RaisedSend(locked, Map.of());
  }

  /**
   * The row after one more status.
   *
   * @param next the state it leads to
   * @param seen what the status said, at this time
   * @param failure why it failed; null when that was not said. Only a row that is failed afterwards
   *     has an error, and what a later failure does not say stays as an earlier one said it
   */
  public RaisedSend after(DeliveryStatus next, DeliveryStatus seen, Instant at, Failure failure) {
    Map<DeliveryStatus, Instant> more = new EnumMap<>(DeliveryStatus.class);
    more.putAll(times);
    more.merge(seen, at, (one, other) -> one.isBefore(other) ? one : other);
    return new RaisedSend(settled(next, error(next, failure)), more);
  }

  private Failure error(DeliveryStatus next, Failure said) {
    if (next != DeliveryStatus.FAILED) {
      return Failure.own(null, null);
    }
    Failure known =
        new Failure(null, send.errorCode(), send.errorType(), send.errorMessage(), null);
    return said == null
        ? known
        : new Failure(
            null,
            said.code() == null ? known.code() : said.code(),
            said.type() == null ? known.type() : said.type(),
            said.message() == null ? known.message() : said.message(),
            null);
  }

  private Send settled(DeliveryStatus status, Failure error) {
    return new Send(
        send.messageId(),
        send.requestId(),
        send.clientId(),
        send.apiKeyId(),
        send.number(),
        send.recipient(),
        send.type(),
        send.payload(),
        send.replyToWamid(),
        status,
        State.SETTLED,
        send.dueAt(),
        send.createdAt(),
        send.attempts(),
        send.failedRuns(),
        send.possibleDuplicate(),
        send.wamid(),
        error.code(),
        error.type(),
        error.message(),
        send.settledByRun());
  }

  /** Whether a status has come that belongs on the row. */
  public boolean changed() {
    return !times.isEmpty();
  }

  /**
   * Writes rows, each at most once among them, that are locked since they were read; a time in the
   * row is only ever moved back.
   */
  public static void write(DbExecute tx, Collection<RaisedSend> rows, Instant now) {
    ArrayNode items = Json.mapper().createArrayNode();
    rows.stream().filter(RaisedSend::changed).forEach(row -> items.add(row.item()));
    if (items.isEmpty()) {
      return;
    }
    tx.createUpdate(
            """
            UPDATE messages m SET status = r.status, send_state = 'settled', updated_at = :now,
                sent_at = LEAST(m.sent_at, r.sent), delivered_at = LEAST(m.delivered_at, r.delivered),
                read_at = LEAST(m.read_at, r.read), played_at = LEAST(m.played_at, r.played),
                failed_at = LEAST(m.failed_at, r.failed),
                error_code = r.code, error_type = r.type, error_message = r.message
            FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, number uuid, status text,
                code integer, type text, message text, sent timestamptz, delivered timestamptz,
                read timestamptz, played timestamptz, failed timestamptz)
            WHERE m.id = r.id AND m.phone_number_id = r.number
            """)
        .addParam("now", Rows.time(now))
        .addParam("rows", items.toString())
        .execute();
  }

  private ObjectNode item() {
    ObjectNode item = Json.mapper().createObjectNode();
    item.put("id", send.messageId().toString());
    item.put("number", send.number().toString());
    item.put("status", send.status().wireName());
    item.put("code", send.errorCode());
    item.put("type", send.errorType());
    item.put("message", send.errorMessage());
    times.forEach((state, at) -> item.put(state.wireName(), at.toString()));
    return item;
  }
}
