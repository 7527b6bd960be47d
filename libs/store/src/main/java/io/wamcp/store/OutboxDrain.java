package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What a run takes out of {@code event_outbox} besides its own event (design decision D17). Rows
 * are locked before the items they are about, by everybody, so that two runs cannot wait for each
 * other. Stateless.
 */
public final class OutboxDrain {

  /** A finished row waits this long for its own run; then it is taken for lost. */
  static final Duration OWN_RUN = Duration.ofSeconds(60);

  /** A row nobody has sent yet is the dispatcher's for this long, so that it gets its own run. */
  static final Duration DISPATCHERS_TURN = Duration.ofMillis(100);

  private OutboxDrain() {}

  /** What an unfinished event was written as, whatever it is sent as; not locked. */
  public static Optional<OutboxRow> unfinished(DbExecute db, String eventName, String subjectKey) {
    return db.createGet(
            """
            SELECT * FROM event_outbox
            WHERE event_name = :name AND subject_key = :subject AND confirmed_at IS NULL
            """)
        .addParam("name", eventName)
        .addParam("subject", subjectKey)
        .execute()
        .map(EventOutbox::read);
  }

  /**
   * Locks the row of a run's own event, waiting for whoever works on it; empty when it is gone. The
   * run has the event, so its data is not read.
   */
  public static Optional<OutboxRow> lockOwn(DbExecute tx, String eventName, String subjectKey) {
    return tx.createGet(
            """
            SELECT %s FROM event_outbox o
            WHERE event_name = :name AND subject_key = :subject FOR UPDATE
            """
                .formatted(EventOutbox.WITHOUT_DATA))
        .addParam("name", eventName)
        .addParam("subject", subjectKey)
        .execute()
        .map(EventOutbox::read);
  }

  /**
   * Locks unfinished rows of one event, oldest first, sent or not. Rows somebody works on, that are
   * quite new, only hints, large, or left to their own runs are passed over. The order names the
   * event, so that only the index of waiting rows has it: the primary key leads through all that is
   * finished.
   */
  public static List<OutboxRow> lockWaiting(
      DbExecute tx, String eventName, String ownSubjectKey, Instant now, int limit) {
    return tx.createQuery(
            """
            SELECT * FROM event_outbox
            WHERE event_name = :name AND parked_at IS NULL AND confirmed_at IS NULL
              AND last_error IS NULL AND confirmation = 'consumer' AND subject_key <> :own
              AND sent_data IS NULL
              AND (dispatches > 0 OR created_at < :before)
            ORDER BY event_name, id LIMIT :limit FOR UPDATE SKIP LOCKED
            """)
        .addParam("name", eventName)
        .addParam("own", ownSubjectKey)
        .addParam("before", Rows.time(now.minus(DISPATCHERS_TURN)))
        .addParam("limit", limit)
        .execute()
        .map(EventOutbox::read)
        .toList();
  }

  /**
   * Finishes locked rows, in the transaction that does their work: the run's own and those never
   * sent are deleted, the others marked until their own run comes.
   */
  public static void finish(
      DbExecute tx, Collection<OutboxRow> rows, String ownSubjectKey, Instant now) {
    List<Long> over =
        rows.stream().filter(row -> ends(row, ownSubjectKey)).map(OutboxRow::id).toList();
    List<Long> sent =
        rows.stream().filter(row -> !ends(row, ownSubjectKey)).map(OutboxRow::id).toList();
    if (!over.isEmpty()) {
      tx.createDelete(
              """
              DELETE FROM event_outbox WHERE id IN (SELECT CAST(v AS bigint)
                FROM jsonb_array_elements_text(CAST(:ids AS jsonb)) AS v)
              """)
          .addParam("ids", Json.write(over))
          .execute();
    }
    if (!sent.isEmpty()) {
      tx.createUpdate(
              """
              UPDATE event_outbox SET confirmed_at = :now, next_dispatch_at = :gone, data = '{}',
                  sent_data = NULL
              WHERE id IN (SELECT CAST(v AS bigint)
                FROM jsonb_array_elements_text(CAST(:ids AS jsonb)) AS v)
              """)
          .addParam("now", Rows.time(now))
          .addParam("gone", Rows.time(now.plus(OWN_RUN)))
          .addParam("ids", Json.write(sent))
          .execute();
    }
  }

  /** As {@link #finish(DbExecute, Collection, String, Instant)}, for one row of another's run. */
  public static void finish(DbExecute tx, String eventName, String subjectKey, Instant now) {
    lockOwn(tx, eventName, subjectKey)
        .filter(row -> row.confirmedAt() == null)
        .ifPresent(row -> finish(tx, List.of(row), "", now));
  }

  private static boolean ends(OutboxRow row, String ownSubjectKey) {
    return row.dispatches() == 0 || row.subjectKey().equals(ownSubjectKey);
  }

  /** No other run takes these rows again: something about them fails. Their own runs come soon. */
  public static void leaveToOwnRun(
      DbExecute tx, String eventName, String subjectKey, String reason, Instant now) {
    tx.createUpdate(
            """
            UPDATE event_outbox SET last_error = :reason,
                next_dispatch_at = CASE WHEN dispatches = 0 THEN CAST(:now AS timestamptz)
                    ELSE next_dispatch_at END
            WHERE event_name = :name AND subject_key = :subject AND confirmed_at IS NULL
            """)
        .addParam("reason", EventOutbox.truncated(reason))
        .addParam("now", Rows.time(now))
        .addParam("name", eventName)
        .addParam("subject", subjectKey)
        .execute();
  }
}
