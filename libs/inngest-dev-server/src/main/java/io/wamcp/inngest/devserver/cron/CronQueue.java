package io.wamcp.inngest.devserver.cron;

import io.wamcp.inngest.devserver.database.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The queue items that stand for the next tick of each cron trigger. */
public final class CronQueue {

  /** Puts the first tick after {@code now} in the queue. */
  public void add(
      Connection connection, UUID functionId, String text, CronSchedule schedule, Instant now)
      throws SQLException {
    Optional<Instant> next = schedule.next(now);
    if (next.isPresent()) {
      Sql.update(
          connection,
          "INSERT INTO queue (function_id, kind, dedup_key, target, due_at, max_attempts)"
              + " VALUES (?, 'CRON', ?, ?, ?, 1)"
              + " ON CONFLICT (function_id, dedup_key) WHERE run_id IS NULL"
              + " DO UPDATE SET due_at = excluded.due_at, state = 'ready', owner = NULL",
          functionId,
          "cron:" + text,
          text,
          next.get());
    }
  }

  /** Drops the ticks of all functions of an app. */
  public void remove(Connection connection, UUID appId) throws SQLException {
    Sql.update(
        connection,
        "DELETE FROM queue WHERE run_id IS NULL AND kind = 'CRON'"
            + " AND function_id IN (SELECT id FROM functions WHERE app_id = ?)",
        appId);
  }

  private record Tick(UUID functionId, String text) {}

  /** Moves every overdue tick forward from {@code now}: what was missed while down stays missed. */
  public void skipMissed(Connection connection, Instant now) throws SQLException {
    List<Tick> overdue =
        Sql.query(
            connection,
            "SELECT function_id, target FROM queue WHERE kind = 'CRON' AND due_at < ? FOR UPDATE",
            row -> new Tick(row.getObject(1, UUID.class), row.getString(2)),
            now);
    for (Tick tick : overdue) {
      add(connection, tick.functionId(), tick.text(), CronSchedule.parse(tick.text()), now);
    }
  }
}
