package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.event.MessageSendRequested;
import io.wamcp.domain.id.PhoneNumberId;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What goes out of {@code event_outbox} next, by event name, so that one kind of event in a jam
 * does not hold up the others. Stateless.
 */
public final class OutboxSchedule {

  /** Names one row. */
  public record Subject(String name, String key) {}

  /** So many sends of a number may sleep beside those that count. */
  private static final int MOST_WAITING = 10;

  private static final String UUID_FORM = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$";

  // What is sent first after its relay's turn came must not be due to the relay at once.
  private static final String TAKE_FREE =
      """
      UPDATE event_outbox o SET dispatches = 1, first_dispatched_at = :now,
          next_dispatch_at = GREATEST(o.next_dispatch_at, CAST(:next AS timestamptz))
      FROM free WHERE o.id = free.id
      RETURNING %s
      """
          .formatted(EventOutbox.TO_SEND);

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

  /**
   * Locks due rows of one event, oldest first, as they are to be sent; rows another relay holds are
   * skipped.
   */
  public static List<OutboxRow> lockDue(DbExecute tx, String eventName, Instant now, int limit) {
    return tx.createQuery(
            """
            SELECT %s FROM event_outbox o
            WHERE event_name = :name AND parked_at IS NULL AND next_dispatch_at <= :now
            ORDER BY next_dispatch_at, id LIMIT :limit FOR UPDATE SKIP LOCKED
            """
                .formatted(EventOutbox.TO_SEND))
        .addParam("name", eventName)
        .addParam("now", Rows.time(now))
        .addParam("limit", limit)
        .execute()
        .map(EventOutbox::read)
        .toList();
  }

  /**
   * Takes rows nobody has sent yet, as they are to be sent first, out of those named. What another
   * run has finished meanwhile or is working on, or another process has taken, is not among the
   * result.
   */
  public static Map<Subject, OutboxRow> takeFresh(
      DbExecute tx, Collection<Subject> subjects, Instant now) {
    return tx.createQuery(
            """
            WITH free AS (
              SELECT o.id FROM jsonb_to_recordset(CAST(:subjects AS jsonb)) AS s(name text, key text)
              JOIN event_outbox o ON o.event_name = s.name AND o.subject_key = s.key
              WHERE o.dispatches = 0 AND o.confirmed_at IS NULL AND o.parked_at IS NULL
              FOR UPDATE OF o SKIP LOCKED)
            """
                + TAKE_FREE)
        .addParam("now", Rows.time(now))
        .addParam("next", Rows.time(now.plus(EventOutbox.FIRST_RESEND)))
        .addParam("subjects", Json.write(subjects))
        .execute()
        .map(EventOutbox::read)
        .collect(
            Collectors.toMap(
                row -> new Subject(row.eventName(), row.subjectKey()), Function.identity()));
  }

  /**
   * Takes the rows of one event that wait longest and nobody has sent yet, as they are to be sent
   * first; of one business number, which only sends are asked for. Rows that others work on are
   * passed over, as are those that failed: the relay sends them.
   */
  public static List<OutboxRow> takeOldest(
      DbExecute tx, String eventName, Optional<PhoneNumberId> number, Instant now, int limit) {
    String lane =
        number.isPresent()
            ? "event_name = '" + MessageSendRequested.NAME + "' AND wa_phone_number_id = :lane"
            : "event_name = :lane";
    String order =
        number.isPresent() ? "wa_phone_number_id, id" : "event_name, next_dispatch_at, id";
    return tx.createQuery(
            """
            WITH free AS (
              SELECT id FROM event_outbox
              WHERE %s AND dispatches = 0 AND parked_at IS NULL AND confirmed_at IS NULL
                AND last_error IS NULL
              ORDER BY %s LIMIT :limit FOR UPDATE SKIP LOCKED)
            """
                    .formatted(lane, order)
                + TAKE_FREE)
        .addParam("lane", number.map(PhoneNumberId::value).orElse(eventName))
        .addParam("limit", limit)
        .addParam("now", Rows.time(now))
        .addParam("next", Rows.time(now.plus(EventOutbox.FIRST_RESEND)))
        .execute()
        .map(EventOutbox::read)
        .sorted(Comparator.comparing(OutboxRow::id))
        .toList();
  }

  /**
   * Undoes {@link #takeFresh} for rows that did not reach the engine. One that somebody works on is
   * passed over, never waited for: the relay sends it, should it be left.
   */
  public static void giveBack(DbExecute tx, Collection<Subject> subjects) {
    tx.createUpdate(
            """
            WITH free AS MATERIALIZED (
              SELECT o.id FROM jsonb_to_recordset(CAST(:subjects AS jsonb)) AS s(name text, key text)
              JOIN event_outbox o ON o.event_name = s.name AND o.subject_key = s.key
              WHERE o.dispatches = 1 AND o.confirmed_at IS NULL
              FOR UPDATE OF o SKIP LOCKED)
            UPDATE event_outbox SET dispatches = 0 WHERE id IN (SELECT id FROM free)
            """)
        .addParam("subjects", Json.write(subjects))
        .execute();
  }

  /**
   * How many rows of one event are on their way: sent, their own run not come, up to a cap. What
   * fails again and again is not counted, so that it cannot use up the room of the others.
   */
  public static int onTheirWay(DbExecute db, String eventName, int cap) {
    return db.createGet(
            """
            SELECT count(*) AS rows FROM (SELECT 1 FROM event_outbox
              WHERE event_name = :name AND dispatches > 0 AND parked_at IS NULL
                AND last_error IS NULL LIMIT :cap) AS r
            """)
        .addParam("name", eventName)
        .addParam("cap", cap)
        .execute()
        .map(row -> Math.toIntExact(Rows.bigint(row, "rows")))
        .orElseThrow();
  }

  /**
   * As {@link #onTheirWay}, of the sends of one business number. Some that wait for a moment to
   * come, and whose runs sleep, do not count: nothing else is to wait with them.
   */
  public static int sendsOnTheirWay(DbExecute db, PhoneNumberId number, Instant now, int cap) {
    return db.createGet(
            """
            SELECT count(*) FILTER (WHERE NOT waits)
                + GREATEST(0, count(*) FILTER (WHERE waits) - :waiting) AS rows
            FROM (SELECT EXISTS (SELECT 1 FROM messages m JOIN phone_numbers n
                  ON n.id = m.phone_number_id AND n.wa_phone_number_id = :number
                WHERE m.request_id = CASE WHEN o.subject_key ~ :uuid
                    THEN CAST(o.subject_key AS uuid) END
                  AND m.status = 'queued' AND m.send_state IN ('backoff', 'unknown')
                  AND m.send_due_at > :now) AS waits
              FROM event_outbox o
              WHERE o.event_name = :name AND o.wa_phone_number_id = :number AND o.dispatches > 0
                AND o.parked_at IS NULL AND o.last_error IS NULL LIMIT :rows) AS r
            """)
        .addParam("name", MessageSendRequested.NAME)
        .addParam("number", number.value())
        .addParam("uuid", UUID_FORM)
        .addParam("now", Rows.time(now))
        .addParam("waiting", MOST_WAITING)
        .addParam("rows", cap + MOST_WAITING)
        .execute()
        .map(row -> Math.min(cap, Math.toIntExact(Rows.bigint(row, "rows"))))
        .orElseThrow();
  }

  /** How many of them are not due again yet, counted up to a cap. */
  public static int notDue(DbExecute db, String eventName, Instant now, int cap) {
    return db.createGet(
            """
            SELECT count(*) AS rows FROM (SELECT 1 FROM event_outbox
              WHERE event_name = :name AND dispatches > 0 AND parked_at IS NULL
                AND next_dispatch_at > :now LIMIT :cap) AS r
            """)
        .addParam("name", eventName)
        .addParam("cap", cap)
        .addParam("now", Rows.time(now))
        .execute()
        .map(row -> Math.toIntExact(Rows.bigint(row, "rows")))
        .orElseThrow();
  }

  /** Deletes finished rows whose own run did not come in time. */
  public static void forgetFinished(DbExecute tx, Collection<Long> ids) {
    tx.createDelete(
            """
            DELETE FROM event_outbox WHERE confirmed_at IS NOT NULL
              AND id IN (SELECT CAST(v AS bigint)
                FROM jsonb_array_elements_text(CAST(:ids AS jsonb)) AS v)
            """)
        .addParam("ids", Json.write(ids))
        .execute();
  }

  /**
   * Rows that did not reach the engine are due again at this time. One that somebody works on is
   * passed over, never waited for, and is due when it was claimed for.
   */
  public static void postpone(DbExecute tx, Collection<Long> ids, Instant next) {
    tx.createUpdate(
            """
            WITH free AS MATERIALIZED (
              SELECT id FROM event_outbox WHERE id IN (SELECT CAST(v AS bigint)
                FROM jsonb_array_elements_text(CAST(:ids AS jsonb)) AS v)
              FOR UPDATE SKIP LOCKED)
            UPDATE event_outbox SET next_dispatch_at = :next WHERE id IN (SELECT id FROM free)
            """)
        .addParam("next", Rows.time(next))
        .addParam("ids", Json.write(ids))
        .execute();
  }
}
