package io.wamcp.store;

import com.fasterxml.jackson.databind.JsonNode;
import io.helidon.dbclient.DbExecute;
import io.helidon.dbclient.DbRow;
import io.wamcp.domain.id.ApiKeyId;
import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.ContactId;
import io.wamcp.domain.id.MessageId;
import io.wamcp.domain.id.NumberId;
import io.wamcp.domain.id.RequestId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.domain.message.DeliveryStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Outbound rows of {@code messages}: accepting, picking and reading them. Stateless. */
public final class Sends {

  /** A message in backoff holds back younger ones to its recipient for at most this long (D16). */
  public static final Duration LONGEST_HOLD = Duration.ofSeconds(60);

  /** Where a queued send stands. */
  public enum State {
    READY,
    IN_FLIGHT,
    BACKOFF,
    UNKNOWN,
    SETTLED;

    String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A send as a tool accepts it. */
  public record NewSend(
      MessageId messageId,
      RequestId requestId,
      ClientId clientId,
      ApiKeyId apiKeyId,
      NumberId number,
      ContactId contactId,
      String recipient,
      String type,
      String body,
      JsonNode payload,
      String replyToWamid,
      String idempotencyKey,
      String fingerprint) {}

  /**
   * An outbound row as the sender needs it.
   *
   * @param createdAt when it was accepted, or an operator had it tried again: its age counts from
   *     here
   */
  public record Send(
      MessageId messageId,
      RequestId requestId,
      ClientId clientId,
      ApiKeyId apiKeyId,
      NumberId number,
      String recipient,
      String type,
      JsonNode payload,
      String replyToWamid,
      DeliveryStatus status,
      State state,
      Instant dueAt,
      Instant createdAt,
      int attempts,
      int failedRuns,
      boolean possibleDuplicate,
      Wamid wamid,
      Integer errorCode,
      String errorType,
      String errorMessage,
      String settledByRun) {

    public boolean settled() {
      return status != DeliveryStatus.QUEUED;
    }
  }

  /** What accepting a send found. */
  public sealed interface Accepted {
    record New() implements Accepted {}

    /** The client has used this idempotency key for the same message. */
    record Same(RequestId requestId) implements Accepted {}

    /** The client has used this idempotency key for another message. */
    record Conflict() implements Accepted {}
  }

  private static final String INSERT_QUEUED =
      """
      INSERT INTO messages (id, request_id, client_id, api_key_id, phone_number_id,
          contact_id, direction, recipient, contact_wa_id, contact_bsuid, message_type,
          body, payload, reply_to_wamid, status, send_state, send_due_at, idempotency_key,
          request_fingerprint, created_at, updated_at)
      VALUES (:id, :request, :client, CAST(:key AS uuid), :number,
          (SELECT COALESCE(k.merged_into_id, k.id) FROM contacts k
           WHERE k.id = CAST(:contact AS uuid) AND k.phone_number_id = :number
           FOR KEY SHARE),
          'outbound', :recipient, CAST(:waId AS text), CAST(:bsuid AS text), :type, :body,
          CAST(:payload AS jsonb), :reply, 'queued', 'ready', :now, :idem, :print, :now,
          :now)
      ON CONFLICT (client_id, idempotency_key) WHERE idempotency_key IS NOT NULL
          DO NOTHING
      RETURNING id
      """;

  private Sends() {}

  /** Inserts a queued row, once per (client, idempotency key). */
  public static Accepted insertQueued(DbExecute tx, NewSend send, Instant now) {
    boolean inserted =
        tx.createGet(INSERT_QUEUED)
            .addParam("id", send.messageId().toString())
            .addParam("request", send.requestId().toString())
            .addParam("client", send.clientId().toString())
            .addParam("key", text(send.apiKeyId()))
            .addParam("number", send.number().toString())
            .addParam("contact", text(send.contactId()))
            .addParam("recipient", send.recipient())
            .addParam(
                "waId", (Object) (phone(send.recipient()) ? send.recipient().substring(1) : null))
            .addParam("bsuid", (Object) (phone(send.recipient()) ? null : send.recipient()))
            .addParam("type", send.type())
            .addParam("body", (Object) send.body())
            .addParam("payload", send.payload().toString())
            .addParam("reply", (Object) send.replyToWamid())
            .addParam("idem", (Object) send.idempotencyKey())
            .addParam("print", send.fingerprint())
            .addParam("now", Rows.time(now))
            .execute()
            .isPresent();
    return inserted ? new Accepted.New() : accepted(tx, send).orElseThrow();
  }

  /** What the client's idempotency key was used for before; empty when it was not, or is none. */
  public static Optional<Accepted> accepted(DbExecute db, NewSend send) {
    if (send.idempotencyKey() == null) {
      return Optional.empty();
    }
    return db.createGet(
            """
            SELECT request_id, request_fingerprint FROM messages
            WHERE client_id = :client AND idempotency_key = :idem
            """)
        .addParam("client", send.clientId().toString())
        .addParam("idem", send.idempotencyKey())
        .execute()
        .<Accepted>map(
            row ->
                send.fingerprint().equals(Rows.text(row, "request_fingerprint"))
                    ? new Accepted.Same(new RequestId(Rows.uuid(row, "request_id")))
                    : new Accepted.Conflict());
  }

  /** Finds a send of this number. */
  public static Optional<Send> find(DbExecute db, NumberId number, RequestId request) {
    return db.createGet(
            "SELECT * FROM messages WHERE phone_number_id = :number AND request_id = :request")
        .addParam("number", number.toString())
        .addParam("request", request.toString())
        .execute()
        .map(Sends::read);
  }

  /** Locks one send of this number. */
  public static Optional<Send> lock(DbExecute tx, NumberId number, RequestId request) {
    return tx.createGet(
            """
            SELECT * FROM messages WHERE phone_number_id = :number AND request_id = :request
            FOR UPDATE
            """)
        .addParam("number", number.toString())
        .addParam("request", request.toString())
        .execute()
        .map(Sends::read);
  }

  /** Locks the sends that Meta knows by these wamids, in one order for all. */
  public static List<Send> lockByWamids(DbExecute tx, Set<MessageStatuses.OfNumber> messages) {
    return tx.createQuery(
            """
            SELECT m.* FROM jsonb_to_recordset(CAST(:messages AS jsonb)) AS i(number uuid, wamid text)
            JOIN messages m ON m.phone_number_id = i.number AND m.wamid = i.wamid
            WHERE m.direction = 'outbound' AND m.request_id IS NOT NULL
            ORDER BY m.id FOR UPDATE OF m
            """)
        .addParam("messages", Json.write(messages))
        .execute()
        .map(Sends::read)
        .toList();
  }

  /**
   * When this queued send can be picked at the earliest: at its own due time, and not before older
   * ones to the same recipient stop holding it back. Empty when it is settled.
   */
  public static Optional<Instant> turnAt(
      DbExecute db, NumberId number, RequestId request, Instant now) {
    return db.createGet(
            """
            SELECT GREATEST(m.send_due_at, (
                SELECT max(LEAST(o.send_due_at, COALESCE(o.held_since, :now) + :hold * interval '1 second'))
                FROM messages o
                WHERE o.phone_number_id = m.phone_number_id AND o.status = 'queued'
                  AND o.recipient = m.recipient AND o.seq < m.seq)) AS turn
            FROM messages m
            WHERE m.phone_number_id = :number AND m.request_id = :request AND m.status = 'queued'
            """)
        .addParam("now", Rows.time(now))
        .addParam("hold", LONGEST_HOLD.toSeconds())
        .addParam("number", number.toString())
        .addParam("request", request.toString())
        .execute()
        .map(row -> Rows.instant(row, "turn"));
  }

  /** When the number's next queued message falls due, if any is queued. */
  public static Optional<Instant> nextDue(DbExecute db, NumberId number) {
    return db.createGet(
            """
            SELECT min(send_due_at) AS due FROM messages
            WHERE phone_number_id = :number AND status = 'queued'
            """)
        .addParam("number", number.toString())
        .execute()
        .map(row -> Rows.instant(row, "due"));
  }

  /** A send the reconciler has to look at, with the number it belongs to. */
  public record Overdue(RequestId requestId, String waPhoneNumberId, boolean hasEvent) {}

  /** Queued sends that were due before this moment, over all numbers: the operator's view. */
  public static List<Overdue> overdue(DbExecute db, Instant before, int limit) {
    return db.createQuery(
            """
            SELECT m.request_id, n.wa_phone_number_id, EXISTS (SELECT 1 FROM event_outbox o
                WHERE o.event_name = 'wa/message.send.requested'
                  AND o.subject_key = m.request_id::text) AS has_event
            FROM messages m JOIN phone_numbers n ON n.id = m.phone_number_id
            WHERE m.status = 'queued' AND m.created_at < ? AND m.send_due_at < ?
            ORDER BY m.created_at LIMIT ?
            """)
        .addParam(Rows.time(before))
        .addParam(Rows.time(before))
        .addParam(limit)
        .execute()
        .map(
            row ->
                new Overdue(
                    new RequestId(Rows.uuid(row, "request_id")),
                    Rows.text(row, "wa_phone_number_id"),
                    Rows.flag(row, "has_event")))
        .toList();
  }

  static boolean phone(String recipient) {
    return recipient.startsWith("+");
  }

  private static Object text(Object id) {
    return id == null ? null : id.toString();
  }

  static Send read(DbRow row) {
    String wamid = Rows.text(row, "wamid");
    String state = Rows.text(row, "send_state");
    Instant retried = Rows.instant(row, "retried_at");
    return new Send(
        new MessageId(Rows.uuid(row, "id")),
        new RequestId(Rows.uuid(row, "request_id")),
        new ClientId(Rows.uuid(row, "client_id")),
        Rows.uuid(row, "api_key_id") == null ? null : new ApiKeyId(Rows.uuid(row, "api_key_id")),
        new NumberId(Rows.uuid(row, "phone_number_id")),
        Rows.text(row, "recipient"),
        Rows.text(row, "message_type"),
        Rows.json(row, "payload"),
        Rows.text(row, "reply_to_wamid"),
        DeliveryStatus.ofStored(Rows.text(row, "status")),
        state == null ? State.SETTLED : State.valueOf(state.toUpperCase(Locale.ROOT)),
        Rows.instant(row, "send_due_at"),
        retried == null ? Rows.instant(row, "created_at") : retried,
        Rows.integer(row, "send_attempts"),
        Rows.integer(row, "failed_runs"),
        Rows.flag(row, "possible_duplicate"),
        wamid == null ? null : new Wamid(wamid),
        Rows.integer(row, "error_code"),
        Rows.text(row, "error_type"),
        Rows.text(row, "error_message"),
        Rows.text(row, "settled_by_run"));
  }
}
