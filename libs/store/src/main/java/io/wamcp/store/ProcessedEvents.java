package io.wamcp.store;

import com.fasterxml.jackson.databind.JsonNode;
import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.id.NumberId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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

  private ProcessedEvents() {}

  /** Names an item. */
  public record Item(NumberId number, String eventId) {}

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
    Set<String> won = claimAll(tx, kind, List.of(new Item(number, eventId)), runId, now);
    return won.isEmpty() ? lost(tx, number, eventId, runId) : new Claim.Won();
  }

  /** As {@link #claim}, for several items of one kind; returns the event ids of those it won. */
  public static Set<String> claimAll(
      DbExecute tx, WebhookIntake.Kind kind, Collection<Item> items, String runId, Instant now) {
    return tx.createQuery(
            """
            INSERT INTO inngest_idempotency AS known
                (event_id, phone_number_id, kind, outcome, run_id, received_at, processed_at)
            SELECT "eventId", number, :kind, 'processed', :run, CAST(:now AS timestamptz),
                CAST(:now AS timestamptz)
            FROM jsonb_to_recordset(CAST(:items AS jsonb)) AS i("eventId" text, number uuid)
            ORDER BY "eventId"
            ON CONFLICT (event_id) DO UPDATE SET outcome = 'processed', run_id = excluded.run_id,
                processed_at = excluded.processed_at, reason = NULL
            WHERE known.outcome <> 'processed'
                AND known.phone_number_id = excluded.phone_number_id
            RETURNING event_id
            """)
        .addParam("kind", kind.wireName())
        .addParam("run", runId)
        .addParam("now", Rows.time(now))
        .addParam("items", Json.write(items))
        .execute()
        .map(row -> Rows.text(row, "event_id"))
        .collect(Collectors.toSet());
  }

  /** What a run that did not win an item has to do with it. */
  public static Claim lost(DbExecute tx, NumberId number, String eventId, String runId) {
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

  /** The run that processed an item. */
  public static Optional<String> processedBy(DbExecute db, NumberId number, String eventId) {
    return db.createGet(
            """
            SELECT run_id FROM inngest_idempotency
            WHERE event_id = :event AND phone_number_id = :number AND outcome = 'processed'
            """)
        .addParam("event", eventId)
        .addParam("number", number.toString())
        .execute()
        .map(row -> Rows.text(row, "run_id"));
  }

  /** What an item's processing returned. */
  public record Result(NumberId number, String eventId, JsonNode result) {}

  /** Keeps what the winning run did with its items, for a repeat of that run. */
  public static void keepResults(DbExecute tx, Collection<Result> results) {
    tx.createUpdate(
            """
            UPDATE inngest_idempotency k SET result = r.result
            FROM jsonb_to_recordset(CAST(:results AS jsonb)) AS r("eventId" text, number uuid,
                result jsonb)
            WHERE k.event_id = r."eventId" AND k.phone_number_id = r.number
            """)
        .addParam("results", Json.write(results))
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
        .addParam("reason", reason.substring(0, Math.min(reason.length(), 500)))
        .addParam("now", Rows.time(now))
        .addParam("event", eventId)
        .addParam("number", number.toString())
        .execute();
  }

  /**
   * Fails items that are still pending without an outbox row, over all numbers: the operator's
   * view. Nobody can process them any more, and failed ones are listed. What somebody works on is
   * passed over, never waited for. Returns how many.
   */
  public static long failStranded(DbExecute db, Instant before, int limit, Instant now) {
    return db.createUpdate(
            """
            WITH stranded AS MATERIALIZED (
              SELECT i.event_id, i.phone_number_id FROM inngest_idempotency i
              WHERE i.outcome = 'pending' AND i.received_at < :before
                AND NOT EXISTS (SELECT 1 FROM event_outbox o WHERE o.subject_key = i.event_id
                  AND o.event_name IN ('wa/webhook.received', 'wa/status.update.received'))
              ORDER BY i.received_at LIMIT :limit FOR UPDATE OF i SKIP LOCKED)
            UPDATE inngest_idempotency k SET outcome = 'failed', processed_at = :now,
                reason = 'its event is lost: there is no outbox row'
            FROM stranded s
            WHERE k.event_id = s.event_id AND k.phone_number_id = s.phone_number_id
              AND k.outcome = 'pending'
            """)
        .addParam("now", Rows.time(now))
        .addParam("before", Rows.time(before))
        .addParam("limit", limit)
        .execute();
  }
}
