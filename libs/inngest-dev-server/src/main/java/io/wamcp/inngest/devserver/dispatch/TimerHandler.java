package io.wamcp.inngest.devserver.dispatch;

import io.wamcp.inngest.devserver.queue.QueueItem;
import java.sql.Connection;
import java.sql.SQLException;

/** Handles the items that are due without a call. */
final class TimerHandler {

  private final RunTimers runs;
  private final StartTimers starts;

  TimerHandler(RunTimers runs, StartTimers starts) {
    this.runs = runs;
    this.starts = starts;
  }

  /** Carries out a due item in the caller's transaction. */
  void handle(Connection connection, QueueItem item) throws SQLException {
    switch (item.kind()) {
      case CRON -> starts.tick(connection, item);
      case GATHERED -> starts.gathered(connection, item);
      case THROTTLE -> starts.open(connection, item);
      case SLEEP, TIMEOUT -> runs.wake(connection, item);
      case CANCEL, START_TIMEOUT, FINISH_TIMEOUT -> runs.cancel(connection, item);
      case START, DISCOVER, STEP ->
          throw new IllegalStateException("a call is not a timer: " + item.kind());
    }
  }
}
