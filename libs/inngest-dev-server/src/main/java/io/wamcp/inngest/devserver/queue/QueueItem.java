package io.wamcp.inngest.devserver.queue;

import io.wamcp.inngest.devserver.database.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
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
 * @param gate counter that the run takes with this call and holds until it ends; null for none
 * @param throttle rate that this call must pass; null for none
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
    String gate,
    String throttle,
    int claim) {

  static final String COLUMNS =
      "id, run_id, function_id, kind, target, attempt, max_attempts, stack_index, plan_only,"
          + " limit_keys, gate, throttle, claim";

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
    CRON,
    /** The start that gathered events share. */
    GATHERED,
    /** The moment at which a throttle lets the next run through. */
    THROTTLE,
    /** The end of a run that was cancelled. */
    CANCEL,
    /** The end of a run that has not begun in time. */
    START_TIMEOUT,
    /** The end of a run that has not ended in time. */
    FINISH_TIMEOUT;

    /** Whether it is an HTTP call, which counts for concurrency. */
    public boolean isCall() {
      return this == START || this == DISCOVER || this == STEP;
    }
  }

  /** The counters that must have room: those of the call and that of the run. */
  List<String> counters() {
    if (gate == null) {
      return limitKeys;
    }
    List<String> counters = new ArrayList<>(limitKeys);
    counters.add(gate);
    return counters;
  }

  /** The same item, claimed once more and past its gate. */
  QueueItem claimed() {
    return new QueueItem(
        id,
        runId,
        functionId,
        kind,
        target,
        attempt,
        maxAttempts,
        stackIndex,
        planOnly,
        limitKeys,
        null,
        null,
        claim + 1);
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
        row.getString("gate"),
        row.getString("throttle"),
        row.getInt("claim"));
  }
}
