package io.wamcp.inngest.devserver.run;

import io.wamcp.inngest.devserver.queue.NewItem;
import io.wamcp.inngest.devserver.queue.QueueItem;
import io.wamcp.inngest.devserver.queue.QueueStore;
import io.wamcp.inngest.devserver.registry.FunctionDefinition;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Moves a locked run on: keeps step results and puts the next calls in the queue. */
public final class RunProgress {

  /** The request version from which one discovery follows all parallel steps, not each. */
  private static final int JOINING_VERSION = 2;

  private final InstantSource clock;
  private final RunStore runs;
  private final QueueStore queue;

  public RunProgress(InstantSource clock, RunStore runs, QueueStore queue) {
    this.clock = clock;
    this.runs = runs;
    this.queue = queue;
  }

  /**
   * Keeps a step's result, the first one for good, and asks for the next steps unless parallel ones
   * are still open.
   *
   * @param planOnly whether the next call must only plan, even when nothing is open any more
   */
  public void complete(
      Connection connection,
      Run run,
      FunctionDefinition function,
      String hash,
      String output,
      boolean planOnly)
      throws SQLException {
    if (runs.saveStep(connection, run.id, hash, output, clock.instant())) {
      run.stack.add(hash);
      run.stateBytes += output.getBytes(StandardCharsets.UTF_8).length;
    }
    boolean wasPending = run.pending.remove(hash);
    boolean open = !run.pending.isEmpty();
    if (!open) {
      run.planOnly = false;
    }
    if (!(wasPending && open && run.requestVersion >= JOINING_VERSION && !run.racing)) {
      add(connection, run, function, QueueItem.Kind.DISCOVER, hash, clock.instant(), planOnly);
    }
    if (!open) {
      run.racing = false;
    }
  }

  /** Puts a follow-up of the run in the queue. */
  public void add(
      Connection connection,
      Run run,
      FunctionDefinition function,
      QueueItem.Kind kind,
      String target,
      Instant dueAt,
      boolean planOnly)
      throws SQLException {
    add(connection, run, function, kind, target, dueAt, run.stack.size(), planOnly);
  }

  /** The same with a {@code stack.current} other than the end of the stack. */
  public void add(
      Connection connection,
      Run run,
      FunctionDefinition function,
      QueueItem.Kind kind,
      String target,
      Instant dueAt,
      int stackIndex,
      boolean planOnly)
      throws SQLException {
    queue.add(
        connection,
        List.of(
            new NewItem(
                run.id,
                run.functionId,
                kind,
                target,
                kind == QueueItem.Kind.DISCOVER ? dueAt.minusSeconds(run.priority) : dueAt,
                function.maxAttempts(),
                stackIndex,
                planOnly,
                kind.isCall() ? run.limitKeys : List.of())));
  }

  /** Whether the run already has a result for the step. */
  public boolean isDone(Run run, String hash) {
    return run.stack.contains(hash);
  }
}
