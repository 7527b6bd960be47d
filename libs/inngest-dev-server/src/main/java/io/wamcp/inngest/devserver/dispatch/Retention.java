package io.wamcp.inngest.devserver.dispatch;

import io.wamcp.inngest.devserver.database.Database;
import io.wamcp.inngest.devserver.database.DatabaseException;
import io.wamcp.inngest.devserver.database.Sql;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Deletes ended runs, old events and notes, expired keys and idle counters, in batches, hourly. */
final class Retention {

  private static final System.Logger LOG = System.getLogger(Retention.class.getName());
  private static final int BATCH = 1000;
  private static final long PAUSE_MINUTES = 60;

  private static final String RUNS =
      "DELETE FROM runs WHERE id IN (SELECT r.id FROM runs r WHERE r.ended_at < ? AND NOT EXISTS"
          + " (SELECT 1 FROM queue q WHERE q.run_id = r.id) ORDER BY r.ended_at LIMIT "
          + BATCH
          + ")";
  private static final String EVENTS =
      "DELETE FROM events WHERE internal_id IN (SELECT e.internal_id FROM events e"
          + " WHERE e.received_at < ? AND NOT EXISTS"
          + " (SELECT 1 FROM runs r WHERE r.event_id = e.internal_id) AND NOT EXISTS"
          + " (SELECT 1 FROM run_events r WHERE r.event_id = e.internal_id) AND NOT EXISTS"
          + " (SELECT 1 FROM gathered g WHERE g.event_id = e.internal_id)"
          + " ORDER BY e.received_at LIMIT "
          + BATCH
          + ")";
  private static final String JOURNAL =
      "DELETE FROM journal WHERE id IN (SELECT j.id FROM journal j WHERE j.ended_at < ?"
          + " AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.id = j.run_id) LIMIT "
          + BATCH
          + ")";
  private static final String CANCELLATIONS =
      "DELETE FROM cancellations WHERE id IN (SELECT id FROM cancellations WHERE created_at < ?"
          + " ORDER BY created_at LIMIT "
          + BATCH
          + ")";
  private static final String KEYS =
      "DELETE FROM start_keys WHERE (function_id, key) IN (SELECT function_id, key FROM start_keys"
          + " WHERE expires_at < ? ORDER BY expires_at LIMIT "
          + BATCH
          + " FOR UPDATE SKIP LOCKED)";
  private static final String RATES =
      "DELETE FROM rates WHERE key IN (SELECT key FROM rates WHERE tat < ? ORDER BY tat LIMIT "
          + BATCH
          + " FOR UPDATE SKIP LOCKED)";
  private static final String SLOTS =
      "DELETE FROM slots WHERE key IN (SELECT key FROM slots WHERE in_flight = 0 LIMIT "
          + BATCH
          + " FOR UPDATE SKIP LOCKED)";

  private final InstantSource clock;
  private final Database database;
  private final Duration age;
  private final CountDownLatch stopped = new CountDownLatch(1);

  Retention(InstantSource clock, Database database, Duration age) {
    this.clock = clock;
    this.database = database;
    this.age = age;
  }

  void start() {
    Thread.ofVirtual().name("inngest-retention").start(this::keep);
  }

  private void keep() {
    try {
      do {
        try {
          clean();
        } catch (DatabaseException e) {
          if (stopped.getCount() > 0) {
            LOG.log(Level.WARNING, "cleaning up failed: {0}", e.getMessage());
          }
        } catch (RuntimeException e) {
          LOG.log(Level.ERROR, "cleaning up failed", e);
        }
      } while (!stopped.await(PAUSE_MINUTES, TimeUnit.MINUTES));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Deletes everything that is old enough now. */
  void clean() {
    Instant now = clock.instant();
    Instant oldest = now.minus(age);
    inBatches(RUNS, oldest);
    inBatches(JOURNAL, oldest);
    inBatches(EVENTS, oldest);
    inBatches(CANCELLATIONS, oldest);
    inBatches(KEYS, now);
    inBatches(RATES, now);
    inBatches(SLOTS);
  }

  private void inBatches(String sql, Object... parameters) {
    int deleted;
    do {
      deleted = database.inTransaction(connection -> Sql.update(connection, sql, parameters));
    } while (deleted == BATCH && stopped.getCount() > 0);
  }

  void stop() {
    stopped.countDown();
  }
}
