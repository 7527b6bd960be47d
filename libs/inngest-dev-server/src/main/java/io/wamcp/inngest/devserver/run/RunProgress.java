package io.wamcp.inngest.devserver.run;

import io.wamcp.inngest.devserver.queue.NewItem;
import io.wamcp.inngest.devserver.queue.QueueItem;
import io.wamcp.inngest.devserver.registry.FunctionDefinition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Moves a locked run on: keeps step results and plans the next calls. */
public final class RunProgress {

  /** The request version from which one discovery follows all parallel steps, not each. */
  private static final int JOINING_VERSION = 2;

  private final InstantSource clock;

  public RunProgress(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Keeps a step's result, the first one for good, and asks for the next steps unless parallel ones
   * are still open.
   *
   * @param planOnly whether the next call must only plan, even when nothing is open any more
   */
  public void complete(
      RunWrites writes,
      Run run,
      FunctionDefinition function,
      String hash,
      String output,
      boolean planOnly) {
    if (!isDone(run, hash)) {
      writes.step(run, hash, output);
      run.stack.add(hash);
      run.stateBytes += output.getBytes(StandardCharsets.UTF_8).length;
    }
    boolean wasPending = run.pending.remove(hash);
    boolean open = !run.pending.isEmpty();
    if (!open) {
      run.planOnly = false;
    }
    if (!(wasPending && open && run.requestVersion >= JOINING_VERSION && !run.racing)) {
      add(writes, run, function, QueueItem.Kind.DISCOVER, hash, clock.instant(), planOnly);
    }
    if (!open) {
      run.racing = false;
    }
  }

  /** Puts a follow-up of the run in the queue. */
  public void add(
      RunWrites writes,
      Run run,
      FunctionDefinition function,
      QueueItem.Kind kind,
      String target,
      Instant dueAt,
      boolean planOnly) {
    add(writes, run, function, kind, target, dueAt, run.stack.size(), planOnly);
  }

  /** The same with a {@code stack.current} other than the end of the stack. */
  public void add(
      RunWrites writes,
      Run run,
      FunctionDefinition function,
      QueueItem.Kind kind,
      String target,
      Instant dueAt,
      int stackIndex,
      boolean planOnly) {
    writes.item(
        new NewItem(
            run.id,
            run.functionId,
            kind,
            target,
            kind == QueueItem.Kind.DISCOVER ? dueAt.minusSeconds(run.priority) : dueAt,
            function.maxAttempts(),
            stackIndex,
            planOnly,
            kind.isCall() ? run.limitKeys : List.of()));
  }

  /** Whether the run already has a result for the step. */
  public boolean isDone(Run run, String hash) {
    return run.stack.contains(hash);
  }
}
