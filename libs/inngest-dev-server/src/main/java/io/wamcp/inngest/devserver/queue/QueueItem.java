package io.wamcp.inngest.devserver.queue;

import io.wamcp.inngest.devserver.database.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/**
 * One thing to do.
 *
 * @param runId null for a cron tick
 * @param target step hash of a step, sleep or timeout; cron expression of a tick
 * @param attempt failed tries so far
 * @param stackIndex {@code stack.current} of the call
 * @param planOnly whether the call must ask for planned steps even if the run no longer does
 * @param limitKeys counters that an in-flight call takes part in
 * @param claim which claim of the row this is; an answer under an older one is void
 */
public record QueueItem(
    long id,
    String runId,
    UUID functionId,
    Kind kind,
    String target,
    int attempt,
    int maxAttempts,
    int stackIndex,
    boolean planOnly,
    List<String> limitKeys,
    int claim) {

  static final String COLUMNS =
      "id, run_id, function_id, kind, target, attempt, max_attempts, stack_index, plan_only,"
          + " limit_keys, claim";

  /** What an item does when it is due. */
  public enum Kind {
    /** The first call of a run. */
    START,
    /** A call that finds the next steps. */
    DISCOVER,
    /** A call that runs one planned step. */
    STEP,
    /** The end of a sleep. */
    SLEEP,
    /** The end of a wait that no event ended. */
    TIMEOUT,
    /** A tick of a cron trigger. */
    CRON;

    /** Whether it is an HTTP call, which counts for concurrency. */
    public boolean isCall() {
      return this == START || this == DISCOVER || this == STEP;
    }
  }

  static QueueItem read(ResultSet row) throws SQLException {
    return new QueueItem(
        row.getLong("id"),
        row.getString("run_id"),
        row.getObject("function_id", UUID.class),
        Kind.valueOf(row.getString("kind")),
        row.getString("target"),
        row.getInt("attempt"),
        row.getInt("max_attempts"),
        row.getInt("stack_index"),
        row.getBoolean("plan_only"),
        Sql.texts(row, "limit_keys"),
        row.getInt("claim"));
  }
}
