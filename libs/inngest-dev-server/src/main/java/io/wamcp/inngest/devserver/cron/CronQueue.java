package io.wamcp.inngest.devserver.cron;

import io.wamcp.inngest.devserver.Hashes;
import io.wamcp.inngest.devserver.database.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * The queue items that stand for the next tick of each cron trigger. Jitter delays a tick by a time
 * that its function and moment decide, so that every server finds the same.
 */
public final class CronQueue {

  /**
   * A tick in the queue.
   *
   * @param text the cron expression
   * @param jitter the delay is below this
   * @param scheduledAt the moment of the expression
   * @param dueAt the same and the delay
   */
  public record Tick(
      UUID functionId, String text, Duration jitter, Instant scheduledAt, Instant dueAt) {

    private static Tick read(ResultSet row) throws SQLException {
      Instant dueAt = Sql.instant(row, "due_at");
      Instant scheduledAt = Sql.instant(row, "scheduled_at");
      return new Tick(
          row.getObject("function_id", UUID.class),
          row.getString("target"),
          Duration.ofMillis(row.getLong("jitter_ms")),
          scheduledAt == null ? dueAt : scheduledAt,
          dueAt);
    }
  }

  private static final String TICKS =
      "SELECT function_id, target, jitter_ms, scheduled_at, due_at FROM queue WHERE kind = 'CRON'";

  /** Puts the first tick after {@code now} in the queue. */
  public void add(
      Connection connection,
      UUID functionId,
      String text,
      CronSchedule schedule,
      Duration jitter,
      Instant now)
      throws SQLException {
    Optional<Instant> next = schedule.next(now);
    if (next.isPresent()) {
      Instant dueAt = next.get().plus(delay(functionId, text, jitter, next.get()));
      put(connection, new Tick(functionId, text, jitter, next.get(), dueAt));
    }
  }

  /**
   * Puts the tick after one that is being handled in the queue; what is over by now is left out.
   */
  public void addNext(Connection connection, Tick tick, Instant now) throws SQLException {
    Instant longAgo = now.minus(tick.jitter());
    Instant after = tick.scheduledAt().isAfter(longAgo) ? tick.scheduledAt() : longAgo;
    add(
        connection,
        tick.functionId(),
        tick.text(),
        CronSchedule.parse(tick.text()),
        tick.jitter(),
        after);
  }

  private static Duration delay(UUID functionId, String text, Duration jitter, Instant tick) {
    if (jitter.isZero()) {
      return Duration.ZERO;
    }
    String hash = Hashes.sha256(functionId + " " + text + " " + tick);
    return Duration.ofMillis(Long.parseLong(hash.substring(0, 8), 16) % jitter.toMillis());
  }

  private static void put(Connection connection, Tick tick) throws SQLException {
    Sql.update(
        connection,
        "INSERT INTO queue (function_id, kind, dedup_key, target, due_at, scheduled_at, jitter_ms,"
            + " max_attempts) VALUES (?, 'CRON', ?, ?, ?, ?, ?, 1)"
            + " ON CONFLICT (function_id, dedup_key) WHERE run_id IS NULL"
            + " DO UPDATE SET due_at = excluded.due_at, scheduled_at = excluded.scheduled_at,"
            + " jitter_ms = excluded.jitter_ms, state = 'ready', owner = NULL",
        tick.functionId(),
        "cron:" + tick.text(),
        tick.text(),
        tick.dueAt(),
        tick.scheduledAt(),
        tick.jitter().toMillis());
  }

  /** The tick of a queue item; none when it is no longer there. */
  public Optional<Tick> tick(Connection connection, long itemId) throws SQLException {
    return Sql.first(connection, TICKS + " AND id = ?", Tick::read, itemId);
  }

  /** Drops the ticks of all functions of an app. */
  public void remove(Connection connection, UUID appId) throws SQLException {
    Sql.update(
        connection,
        "DELETE FROM queue WHERE run_id IS NULL AND kind = 'CRON'"
            + " AND function_id IN (SELECT id FROM functions WHERE app_id = ?)",
        appId);
  }

  /** Moves every overdue tick forward from {@code now}: what was missed while down stays missed. */
  public void skipMissed(Connection connection, Instant now) throws SQLException {
    for (Tick tick : Sql.query(connection, TICKS + " AND due_at < ? FOR UPDATE", Tick::read, now)) {
      add(
          connection,
          tick.functionId(),
          tick.text(),
          CronSchedule.parse(tick.text()),
          tick.jitter(),
          now);
    }
  }
}
