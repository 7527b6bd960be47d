package io.wamcp.inngest.devserver.dispatch;

import io.wamcp.inngest.devserver.database.Sql;
import io.wamcp.inngest.devserver.json.CanonicalJson;
import io.wamcp.inngest.devserver.queue.QueueItem;
import io.wamcp.inngest.devserver.queue.QueueStore;
import io.wamcp.inngest.devserver.registry.FunctionDefinition;
import io.wamcp.inngest.devserver.registry.FunctionRegistry;
import io.wamcp.inngest.devserver.run.Invocation;
import io.wamcp.inngest.devserver.run.Run;
import io.wamcp.inngest.devserver.run.RunEnder;
import io.wamcp.inngest.devserver.run.RunProgress;
import io.wamcp.inngest.devserver.run.RunStatus;
import io.wamcp.inngest.devserver.run.RunStore;
import io.wamcp.inngest.devserver.run.RunWrites;
import io.wamcp.inngest.devserver.run.WaitStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Ends sleeps and waits, and runs whose time is over. */
final class RunTimers {

  private final InstantSource clock;
  private final FunctionRegistry registry;
  private final RunStore runs;
  private final WaitStore waits;
  private final QueueStore queue;
  private final RunProgress progress;
  private final RunEnder ender;

  RunTimers(
      InstantSource clock,
      FunctionRegistry registry,
      RunStore runs,
      WaitStore waits,
      QueueStore queue,
      RunProgress progress,
      RunEnder ender) {
    this.clock = clock;
    this.registry = registry;
    this.runs = runs;
    this.waits = waits;
    this.queue = queue;
    this.progress = progress;
    this.ender = ender;
  }

  void wake(Connection connection, QueueItem item) throws SQLException {
    Optional<Run> run = runs.lock(connection, item.runId());
    Optional<FunctionDefinition> function = registry.known(connection, item.functionId());
    if (!queue.finish(connection, item) || run.isEmpty() || function.isEmpty()) {
      return;
    }
    boolean sleep = item.kind() == QueueItem.Kind.SLEEP;
    Optional<String> open =
        sleep ? Optional.of("") : waits.remove(connection, item.runId(), item.target());
    if (open.isPresent() && !run.get().status().isFinal()) {
      // The call after a sleep belongs to the sleep's own item, which was planned in the fork.
      boolean planOnly = sleep && run.get().planOnly();
      String output = CanonicalJson.write(Invocation.timeout(open.get()));
      RunWrites writes = new RunWrites();
      progress.complete(writes, run.get(), function.get(), item.target(), output, planOnly);
      writes.save(run.get());
      writes.apply(connection, runs, queue, clock.instant());
    }
  }

  /** A call in flight is not interrupted, but its answer changes nothing any more. */
  void cancel(Connection connection, QueueItem item) throws SQLException {
    Optional<Run> run = runs.lock(connection, item.runId());
    Optional<FunctionDefinition> function = registry.known(connection, item.functionId());
    if (!queue.finish(connection, item) || run.isEmpty() || function.isEmpty()) {
      return;
    }
    boolean tooLate =
        item.kind() == QueueItem.Kind.START_TIMEOUT && hasBegun(connection, run.get());
    if (!run.get().status().isFinal() && !tooLate) {
      ender.end(connection, List.of(RunEnder.End.cancelled(run.get(), function.get())));
    }
  }

  /** The status of a run that begins is noted only after its first call was claimed. */
  private static boolean hasBegun(Connection connection, Run run) throws SQLException {
    return run.status() != RunStatus.QUEUED
        || Sql.first(
                connection,
                "SELECT 1 FROM queue WHERE run_id = ? AND kind = 'START'"
                    + " AND (state = 'leased' OR attempt > 0)",
                row -> true,
                run.id())
            .isPresent();
  }
}
