package io.wamcp.store;

import com.fasterxml.jackson.databind.JsonNode;
import io.helidon.dbclient.DbExecute;
import io.helidon.dbclient.DbRow;
import io.wamcp.domain.id.NumberId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The table {@code inngest_idempotency}: one row per webhook item, from {@code pending} to {@code
 * processed} in the transaction that also writes the item's effects (design decision D1).
 * Stateless.
 */
public final class ProcessedEvents {

  /** What a claim found. */
  public sealed interface Claim {
    /** The item is this run's to process; the row is locked until the transaction ends. */
    record Won() implements Claim {}

    /** This very run processed it before; its step result was lost on the way to the engine. */
    record Repeated(JsonNode result) implements Claim {}

    /** Another run processed it. */
    record Duplicate() implements Claim {}
  }

  /** An item that ended badly or waits too long. */
  public record Open(
      String eventId, String kind, String outcome, String reason, Instant receivedAt) {}

  private ProcessedEvents() {}

  /**
   * Claims an item for this run. Concurrent claims of one item wait for each other, so exactly one
   * wins, whether ingress wrote the row before or not.
   */
  public static Claim claim(
      DbExecute tx,
      NumberId number,
      WebhookIntake.Kind kind,
      String eventId,
      String runId,
      Instant now) {
    Optional<DbRow> won =
        tx.createGet(
                """
                INSERT INTO inngest_idempotency AS known
                    (event_id, phone_number_id, kind, outcome, run_id, received_at, processed_at)
                VALUES (:event, :number, :kind, 'processed', :run, :now, :now)
                ON CONFLICT (event_id) DO UPDATE SET outcome = 'processed', run_id = :run,
                    processed_at = :now, reason = NULL
                WHERE known.outcome <> 'processed' AND known.phone_number_id = :number
                RETURNING event_id
                """)
            .addParam("event", eventId)
            .addParam("number", number.toString())
            .addParam("kind", kind.wireName())
            .addParam("run", runId)
            .addParam("now", Rows.time(now))
            .execute();
    if (won.isPresent()) {
      return new Claim.Won();
    }
    return tx.createGet(
            """
            SELECT run_id, result FROM inngest_idempotency
            WHERE event_id = :event AND phone_number_id = :number
            """)
        .addParam("event", eventId)
        .addParam("number", number.toString())
        .execute()
        .filter(row -> runId.equals(Rows.text(row, "run_id")))
        .<Claim>map(row -> new Claim.Repeated(Rows.json(row, "result")))
        .orElseGet(Claim.Duplicate::new);
  }

  /** Keeps what the winning run returned, for a repeat of that run. */
  public static void keepResult(DbExecute tx, NumberId number, String eventId, JsonNode result) {
    tx.createUpdate(
            """
            UPDATE inngest_idempotency SET result = CAST(:result AS jsonb)
            WHERE event_id = :event AND phone_number_id = :number
            """)
        .addParam("result", result.toString())
        .addParam("event", eventId)
        .addParam("number", number.toString())
        .execute();
  }

  /** Counts a delivery that reached a function although its item was done. */
  public static void countDuplicate(DbExecute db, NumberId number, String eventId) {
    db.createUpdate(
            """
            UPDATE inngest_idempotency SET duplicates = duplicates + 1
            WHERE event_id = :event AND phone_number_id = :number
            """)
        .addParam("event", eventId)
        .addParam("number", number.toString())
        .execute();
  }

  /** Marks an item whose processing failed for good; a processed one stays processed. */
  public static void fail(
      DbExecute tx, NumberId number, String eventId, String runId, String reason, Instant now) {
    tx.createUpdate(
            """
            UPDATE inngest_idempotency SET outcome = 'failed', run_id = :run, reason = :reason,
                processed_at = :now
            WHERE event_id = :event AND phone_number_id = :number AND outcome <> 'processed'
            """)
        .addParam("run", runId)
        .addParam("reason", reason.length() <= 500 ? reason : reason.substring(0, 500))
        .addParam("now", Rows.time(now))
        .addParam("event", eventId)
        .addParam("number", number.toString())
        .execute();
  }

  /** Items received before this moment that are still pending and have no outbox row left. */
  public static List<Open> pendingWithoutEvent(DbExecute db, Instant before, int limit) {
    return db.createQuery(
            """
            SELECT i.event_id, i.kind, i.outcome, i.reason, i.received_at FROM inngest_idempotency i
            WHERE i.outcome = 'pending' AND i.received_at < :before
                AND NOT EXISTS (SELECT 1 FROM event_outbox o WHERE o.subject_key = i.event_id
                  AND o.event_name IN ('wa/webhook.received', 'wa/status.update.received'))
            ORDER BY i.received_at LIMIT :limit
            """)
        .addParam("before", Rows.time(before))
        .addParam("limit", limit)
        .execute()
        .map(ProcessedEvents::read)
        .toList();
  }

  private static Open read(DbRow row) {
    return new Open(
        Rows.text(row, "event_id"),
        Rows.text(row, "kind"),
        Rows.text(row, "outcome"),
        Rows.text(row, "reason"),
        Rows.instant(row, "received_at"));
  }
}
