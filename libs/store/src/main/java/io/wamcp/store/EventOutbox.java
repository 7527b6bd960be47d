package io.wamcp.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.dbclient.DbExecute;
import io.helidon.dbclient.DbRow;
import io.wamcp.domain.event.Confirmation;
import io.wamcp.domain.event.DomainEvent;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.trace.TraceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * The table {@code event_outbox}: the list of unfinished work (design decision D2). Rows are
 * written with what made them true and leave with what finished them. Stateless.
 */
public final class EventOutbox {

  /** The relay leaves a fresh row to the dispatcher of the process that wrote it for this long. */
  public static final Duration FIRST_RESEND = Duration.ofSeconds(10);

  /**
   * The columns of a row that is to be sent. An event of more than 64 KiB goes without its payload:
   * Inngest takes half a megabyte at most unless told otherwise (docs/adr/0031-large-events.md),
   * and would carry it to each step of its run.
   */
  static final String TO_SEND = columns("COALESCE(o.sent_data, o.data)");

  /** The columns of a row whose data nobody needs. */
  static final String WITHOUT_DATA = columns("'{}'");

  /** What {@code sent_data} holds, from the columns {@code data} and {@code payload_field}. */
  static final String WITHOUT_LARGE_PAYLOAD =
      """
      CASE WHEN payload_field IS NOT NULL AND pg_column_size(data) > 65536
        THEN jsonb_set(data, ARRAY[payload_field], '{}') || '{"payloadStored": true}' END""";

  private EventOutbox() {}

  private static String columns(String data) {
    return "o.id, o.event_name, o.subject_key, o.dispatch_key, o.wa_phone_number_id, "
        + data
        + " AS data, o.confirmation, o.created_at, o.first_dispatched_at, o.dispatches, o.redrives,"
        + " o.rejections, o.confirmed_at";
  }

  /** Writes events in the caller's transaction. An event already waiting is left as it is. */
  public static void insert(DbExecute tx, Collection<? extends DomainEvent> events, Instant now) {
    if (events.isEmpty()) {
      return;
    }
    ArrayNode items = Json.mapper().createArrayNode();
    events.forEach(event -> items.add(item(event)));
    tx.createInsert(
            """
            INSERT INTO event_outbox (event_name, subject_key, dispatch_key, wa_phone_number_id, data,
                sent_data, confirmation, created_at, first_dispatched_at, next_dispatch_at, dispatches)
            SELECT event_name, subject_key, dispatch_key, wa_phone_number_id, data, %s, confirmation,
                CAST(:now AS timestamptz), CAST(:now AS timestamptz), CAST(:next AS timestamptz), 0
            FROM jsonb_to_recordset(CAST(:items AS jsonb)) AS i(event_name text, subject_key text,
                dispatch_key text, wa_phone_number_id text, data jsonb, payload_field text,
                confirmation text)
            ORDER BY event_name, subject_key
            ON CONFLICT (event_name, subject_key) DO NOTHING
            """
                .formatted(WITHOUT_LARGE_PAYLOAD))
        .addParam("items", items.toString())
        .addParam("now", Rows.time(now))
        .addParam("next", Rows.time(now.plus(FIRST_RESEND)))
        .execute();
  }

  static ObjectNode item(DomainEvent event) {
    ObjectNode item = Json.mapper().createObjectNode();
    item.put("event_name", event.eventName());
    item.put("subject_key", event.subjectKey());
    item.put("dispatch_key", event.dispatchKey());
    item.put("wa_phone_number_id", event.phoneNumberId().value());
    item.put("confirmation", event.confirmation().wireName());
    ObjectNode data = (ObjectNode) Json.toNode(event);
    TraceContext.current()
        .ifPresent(
            place ->
                data.putObject(TraceContext.META).put(TraceContext.FIELD, place.traceparent()));
    item.set("data", data);
    event.payloadField().ifPresent(field -> item.put("payload_field", field));
    return item;
  }

  /** Deletes the row of a finished subject, in the transaction that finished it. */
  public static void confirm(DbExecute tx, String eventName, String subjectKey) {
    tx.createDelete("DELETE FROM event_outbox WHERE event_name = :name AND subject_key = :subject")
        .addParam("name", eventName)
        .addParam("subject", subjectKey)
        .execute();
  }

  /** Deletes rows whose loss costs nothing, once the engine has acknowledged them. */
  public static void acknowledged(DbExecute tx, String eventName, Collection<String> subjectKeys) {
    tx.createDelete(
            """
            DELETE FROM event_outbox WHERE event_name = :name AND confirmation = 'acknowledged'
                AND subject_key IN (SELECT jsonb_array_elements_text(CAST(:subjects AS jsonb)))
            """)
        .addParam("name", eventName)
        .addParam("subjects", Json.write(subjectKeys))
        .execute();
  }

  /**
   * Records that a locked row goes out now under this key, and when it is due again. A new key
   * starts the row's time under that key anew ({@link OutboxRow#firstDispatchedAt()}).
   */
  public static void dispatched(
      DbExecute tx, OutboxRow row, String dispatchKey, int redrives, Instant now, Instant next) {
    tx.createUpdate(
            """
            UPDATE event_outbox SET dispatches = dispatches + 1, redrives = :redrives,
                first_dispatched_at = CASE WHEN dispatch_key = :key THEN first_dispatched_at
                    ELSE CAST(:now AS timestamptz) END,
                dispatch_key = :key, next_dispatch_at = :next,
                data = CASE WHEN dispatch_key <> :key AND data ? 'dispatchKey'
                    THEN jsonb_set(data, '{dispatchKey}', to_jsonb(CAST(:key AS text))) ELSE data END,
                sent_data = jsonb_set(sent_data, '{dispatchKey}', to_jsonb(CAST(:key AS text)))
            WHERE id = :id
            """
                .replace("data ? ", "data ?? "))
        .addParam("redrives", redrives)
        .addParam("key", dispatchKey)
        .addParam("now", Rows.time(now))
        .addParam("next", Rows.time(next))
        .addParam("id", row.id())
        .execute();
  }

  /** Records that the engine refused this very event; parks it for good when told to. */
  public static void rejected(DbExecute tx, long id, String error, Instant parkedAtOrNull) {
    tx.createUpdate(
            """
            UPDATE event_outbox SET rejections = rejections + 1, last_error = :error,
                parked_at = CAST(:parked AS timestamptz) WHERE id = :id
            """)
        .addParam("error", truncated(error))
        .addParam("parked", Rows.time(parkedAtOrNull))
        .addParam("id", id)
        .execute();
  }

  /**
   * Makes a subject due now under a fresh dispatch key, unparked, and free to be taken along again;
   * false when it has no row.
   */
  public static boolean redrive(DbExecute tx, String eventName, String subjectKey, Instant now) {
    return tx.createUpdate(
                """
                UPDATE event_outbox SET parked_at = NULL, rejections = 0, last_error = NULL,
                    next_dispatch_at = :now, first_dispatched_at = to_timestamp(0)
                WHERE event_name = :name AND subject_key = :subject
                """)
            .addParam("now", Rows.time(now))
            .addParam("name", eventName)
            .addParam("subject", subjectKey)
            .execute()
        > 0;
  }

  /**
   * As {@link #redrive}, unless the row was written or given a new key less than {@code quiet} ago,
   * so that a backlog that is being worked on is not sent again and again.
   */
  public static boolean redriveIfQuiet(
      DbExecute tx, String eventName, String subjectKey, Instant now, Duration quiet) {
    return tx.createUpdate(
                """
                UPDATE event_outbox SET next_dispatch_at = :now, first_dispatched_at = to_timestamp(0)
                WHERE event_name = :name AND subject_key = :subject AND parked_at IS NULL
                    AND GREATEST(first_dispatched_at, created_at) < :before
                    AND first_dispatched_at > to_timestamp(0)
                """)
            .addParam("now", Rows.time(now))
            .addParam("name", eventName)
            .addParam("subject", subjectKey)
            .addParam("before", Rows.time(now.minus(quiet)))
            .execute()
        > 0;
  }

  /** Takes a row out of dispatch for good, its content kept for a person to retry. */
  public static void park(
      DbExecute tx, String eventName, String subjectKey, String reason, Instant now) {
    tx.createUpdate(
            """
            UPDATE event_outbox SET parked_at = :now, last_error = :reason
            WHERE event_name = :name AND subject_key = :subject AND confirmed_at IS NULL
            """)
        .addParam("now", Rows.time(now))
        .addParam("reason", truncated(reason))
        .addParam("name", eventName)
        .addParam("subject", subjectKey)
        .execute();
  }

  /**
   * How often a subject was re-driven under a new dispatch key so far; empty when its work is done.
   */
  public static Optional<Integer> redrives(DbExecute db, String eventName, String subjectKey) {
    return db.createGet(
            """
            SELECT redrives FROM event_outbox
            WHERE event_name = :name AND subject_key = :subject AND confirmed_at IS NULL
            """)
        .addParam("name", eventName)
        .addParam("subject", subjectKey)
        .execute()
        .map(row -> Rows.integer(row, "redrives"));
  }

  /** The unfinished row of a subject that is not parked, not locked. */
  public static Optional<OutboxRow> waiting(DbExecute db, String eventName, String subjectKey) {
    return db.createGet(
            """
            SELECT * FROM event_outbox
            WHERE event_name = :name AND subject_key = :subject AND confirmed_at IS NULL
              AND parked_at IS NULL
            """)
        .addParam("name", eventName)
        .addParam("subject", subjectKey)
        .execute()
        .map(EventOutbox::read);
  }

  /** The place in a trace an unfinished event was written at; empty where it was in none. */
  public static Optional<TraceContext> trace(DbExecute db, String eventName, String subjectKey) {
    return db.createGet(
            """
            SELECT data -> '_meta' ->> 'traceparent' AS place FROM event_outbox
            WHERE event_name = :name AND subject_key = :subject
            """)
        .addParam("name", eventName)
        .addParam("subject", subjectKey)
        .execute()
        .flatMap(row -> TraceContext.parse(Rows.text(row, "place")));
  }

  /** How much waits, for metrics. */
  public static OutboxBacklog backlog(DbExecute db) {
    return db.createGet(
            """
            SELECT count(*) FILTER (WHERE parked_at IS NULL) AS pending,
                count(*) FILTER (WHERE parked_at IS NOT NULL) AS parked,
                min(created_at) FILTER (WHERE parked_at IS NULL) AS oldest
            FROM event_outbox WHERE confirmed_at IS NULL
            """)
        .execute()
        .map(
            row ->
                new OutboxBacklog(
                    Rows.bigint(row, "pending"),
                    Rows.bigint(row, "parked"),
                    Rows.instant(row, "oldest")))
        .orElseThrow();
  }

  static String truncated(String text) {
    return text == null || text.length() <= 500 ? text : text.substring(0, 500);
  }

  static OutboxRow read(DbRow row) {
    String data = Rows.text(row, "data");
    return new OutboxRow(
        Rows.bigint(row, "id"),
        Rows.text(row, "event_name"),
        Rows.text(row, "subject_key"),
        Rows.text(row, "dispatch_key"),
        new PhoneNumberId(Rows.text(row, "wa_phone_number_id")),
        Json.read(data),
        data.length(),
        Confirmation.valueOf(Rows.text(row, "confirmation").toUpperCase(Locale.ROOT)),
        Rows.instant(row, "created_at"),
        Rows.instant(row, "first_dispatched_at"),
        Rows.integer(row, "dispatches"),
        Rows.integer(row, "redrives"),
        Rows.integer(row, "rejections"),
        Rows.instant(row, "confirmed_at"));
  }
}
