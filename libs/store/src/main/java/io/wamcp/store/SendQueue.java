package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import io.helidon.dbclient.DbRow;
import io.wamcp.domain.id.MessageId;
import io.wamcp.domain.id.NumberId;
import io.wamcp.store.Sends.Send;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The queue of a number's sends (D16): who is next, and who has been set aside for a run that is
 * about to send several. What is set aside falls due again by itself when that run is gone.
 * Stateless.
 */
public final class SendQueue {

  private record Waiting(Send send, long seq) {

    static Waiting read(DbRow row) {
      return new Waiting(Sends.read(row), Rows.bigint(row, "seq"));
    }
  }

  /** Before every message's place. */
  private static final long OLDEST = 0;

  private SendQueue() {}

  /**
   * Locks the number's oldest queued messages that are due and not held back by an older one to the
   * same recipient: as many as may be sent one after the other without passing over a message that
   * only waits for one of them. Rows another transaction holds are passed over.
   */
  public static List<Send> lockNext(DbExecute tx, NumberId number, Instant now, int most) {
    List<Waiting> heads = lockHeads(tx, number, now, most);
    long end = heads.size() < 2 ? Long.MAX_VALUE : oldestBehind(tx, number, heads, now);
    return before(end, heads);
  }

  /**
   * As {@link #lockNext}, for whoever has messages of the number in flight: without passing over
   * one that only waits for one of those.
   */
  public static List<Send> lockNextAfter(
      DbExecute tx, NumberId number, Collection<Send> inFlight, Instant now, int most) {
    List<Waiting> heads = lockHeads(tx, number, now, most);
    if (heads.isEmpty()) {
      return List.of();
    }
    List<Waiting> ahead = new ArrayList<>(heads);
    inFlight.forEach(send -> ahead.add(new Waiting(send, OLDEST)));
    return before(oldestBehind(tx, number, ahead, now), heads);
  }

  private static List<Send> before(long end, List<Waiting> heads) {
    return heads.stream().filter(head -> head.seq() < end).map(Waiting::send).toList();
  }

  private static List<Waiting> lockHeads(DbExecute tx, NumberId number, Instant now, int most) {
    return tx.createQuery(
            """
                SELECT m.* FROM messages m
                WHERE m.phone_number_id = :number AND m.status = 'queued' AND m.send_due_at <= :now
                  AND NOT EXISTS (
                    SELECT 1 FROM messages o
                    WHERE o.phone_number_id = m.phone_number_id AND o.status = 'queued'
                      AND o.recipient = m.recipient AND o.seq < m.seq
                      AND (o.send_due_at <= :now OR COALESCE(o.held_since, :now) > :holdLimit))
                ORDER BY m.seq LIMIT :most FOR UPDATE OF m SKIP LOCKED
                """)
        .addParam("number", number.toString())
        .addParam("now", Rows.time(now))
        .addParam("holdLimit", Rows.time(now.minus(Sends.LONGEST_HOLD)))
        .addParam("most", most)
        .execute()
        .map(Waiting::read)
        .toList();
  }

  /** The oldest message that waits for one of these to the same recipient. */
  private static long oldestBehind(
      DbExecute tx, NumberId number, List<Waiting> heads, Instant now) {
    return tx.createGet(
            """
            SELECT COALESCE(min(b.seq), 9223372036854775807) AS seq
            FROM jsonb_to_recordset(CAST(:heads AS jsonb)) AS h(recipient text, seq bigint)
            JOIN messages b ON b.phone_number_id = :number AND b.status = 'queued'
              AND b.recipient = h.recipient AND b.seq > h.seq AND b.send_due_at <= :now
            """)
        .addParam("heads", Json.write(heads.stream().map(SendQueue::position).toList()))
        .addParam("number", number.toString())
        .addParam("now", Rows.time(now))
        .execute()
        .map(row -> Rows.bigint(row, "seq"))
        .orElseThrow();
  }

  private static Object position(Waiting head) {
    return Json.mapper()
        .createObjectNode()
        .put("recipient", head.send().recipient())
        .put("seq", head.seq());
  }

  /** Sets locked messages aside for the caller until that moment. */
  public static void setAside(
      DbExecute tx, NumberId number, Collection<Send> sends, Instant until) {
    moveDue(tx, number, ids(sends), null, until);
  }

  /**
   * Lets locked messages wait for a limit that holds for all of the number; one in doubt stays so.
   */
  public static void postpone(
      DbExecute tx, NumberId number, Collection<Send> sends, Instant until, Instant now) {
    tx.createUpdate(
            """
            UPDATE messages SET send_due_at = :until, updated_at = :now,
                send_state = CASE WHEN send_state = 'unknown' THEN send_state ELSE 'backoff' END
            WHERE id IN (SELECT CAST(v AS uuid)
                FROM jsonb_array_elements_text(CAST(:ids AS jsonb)) AS v)
              AND phone_number_id = :number AND status = 'queued'
            """)
        .addParam("until", Rows.time(until))
        .addParam("now", Rows.time(now))
        .addParam("ids", Json.write(ids(sends).stream().map(MessageId::toString).toList()))
        .addParam("number", number.toString())
        .execute();
  }

  /** Gives back those of the messages that are still set aside until that moment. */
  public static void giveBack(
      DbExecute tx, NumberId number, Collection<Send> sends, Instant until, Instant now) {
    moveDue(tx, number, ids(sends), until, now);
  }

  /** Locks the rows in the order of their ids, as all who lock several. */
  private static void moveDue(
      DbExecute tx, NumberId number, Set<MessageId> ids, Instant from, Instant to) {
    tx.createUpdate(
            """
            WITH locked AS MATERIALIZED (
              SELECT id FROM messages
              WHERE id IN (SELECT CAST(v AS uuid)
                  FROM jsonb_array_elements_text(CAST(:ids AS jsonb)) AS v)
                AND phone_number_id = :number AND status = 'queued'
                AND send_due_at = COALESCE(CAST(:from AS timestamptz), send_due_at)
              ORDER BY id FOR NO KEY UPDATE)
            UPDATE messages SET send_due_at = :to
            WHERE id IN (SELECT id FROM locked) AND phone_number_id = :number
              AND status = 'queued'
            """)
        .addParam("to", Rows.time(to))
        .addParam("ids", Json.write(ids.stream().map(MessageId::toString).toList()))
        .addParam("number", number.toString())
        .addParam("from", from == null ? null : Rows.time(from))
        .execute();
  }

  private static Set<MessageId> ids(Collection<Send> sends) {
    return sends.stream().map(Send::messageId).collect(Collectors.toSet());
  }
}
