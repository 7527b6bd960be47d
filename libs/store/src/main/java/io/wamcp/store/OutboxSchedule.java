package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * What goes out of {@code event_outbox} next, by event name, so that one kind of event in a jam
 * does not hold up the others. Stateless.
 */
public final class OutboxSchedule {

  private OutboxSchedule() {}

  /**
   * Names of events of which a row is due, in no order. Steps from name to name along the index, so
   * that it costs the same however many rows wait.
   */
  public static List<String> dueNames(DbExecute db, Instant now) {
    return db.createQuery(
            """
            WITH RECURSIVE names AS (
              (SELECT event_name FROM event_outbox WHERE parked_at IS NULL
               ORDER BY event_name LIMIT 1)
              UNION ALL
              SELECT (SELECT o.event_name FROM event_outbox o
                WHERE o.parked_at IS NULL AND o.event_name > n.event_name
                ORDER BY o.event_name LIMIT 1) FROM names n WHERE n.event_name IS NOT NULL)
            SELECT n.event_name FROM names n WHERE n.event_name IS NOT NULL
              AND EXISTS (SELECT 1 FROM event_outbox o WHERE o.event_name = n.event_name
                AND o.parked_at IS NULL AND o.next_dispatch_at <= :now)
            """)
        .addParam("now", Rows.time(now))
        .execute()
        .map(row -> Rows.text(row, "event_name"))
        .toList();
  }

  /** Locks due rows of one event, oldest first; rows another relay holds are skipped. */
  public static List<OutboxRow> lockDue(DbExecute tx, String eventName, Instant now, int limit) {
    return tx.createQuery(
            """
            SELECT * FROM event_outbox
            WHERE event_name = :name AND parked_at IS NULL AND next_dispatch_at <= :now
            ORDER BY next_dispatch_at, id LIMIT :limit FOR UPDATE SKIP LOCKED
            """)
        .addParam("name", eventName)
        .addParam("now", Rows.time(now))
        .addParam("limit", limit)
        .execute()
        .map(EventOutbox::read)
        .toList();
  }

  /** How many rows of one event wait for their confirmation, counted up to a cap. */
  public static int unconfirmed(DbExecute db, String eventName, int cap) {
    return db.createGet(
            """
            SELECT count(*) AS rows FROM (SELECT 1 FROM event_outbox
              WHERE event_name = :name AND parked_at IS NULL
              ORDER BY next_dispatch_at LIMIT :cap) AS r
            """)
        .addParam("name", eventName)
        .addParam("cap", cap)
        .execute()
        .map(row -> Math.toIntExact(Rows.bigint(row, "rows")))
        .orElseThrow();
  }

  /** How many of them are not due again yet, counted up to a cap. */
  public static int notDue(DbExecute db, String eventName, Instant now, int cap) {
    return db.createGet(
            """
            SELECT count(*) AS rows FROM (SELECT 1 FROM event_outbox
              WHERE event_name = :name AND parked_at IS NULL AND next_dispatch_at > :now
              ORDER BY next_dispatch_at LIMIT :cap) AS r
            """)
        .addParam("name", eventName)
        .addParam("now", Rows.time(now))
        .addParam("cap", cap)
        .execute()
        .map(row -> Math.toIntExact(Rows.bigint(row, "rows")))
        .orElseThrow();
  }

  /** Rows that did not reach the engine are due again at this time. */
  public static void postpone(DbExecute tx, Collection<Long> ids, Instant next) {
    tx.createUpdate(
            """
            UPDATE event_outbox SET next_dispatch_at = :next
            WHERE id IN (SELECT CAST(v AS bigint)
              FROM jsonb_array_elements_text(CAST(:ids AS jsonb)) AS v)
            """)
        .addParam("next", Rows.time(next))
        .addParam("ids", Json.write(ids))
        .execute();
  }
}
