package io.wamcp.inngest.devserver.dispatch;

import io.wamcp.inngest.devserver.call.Operation;
import io.wamcp.inngest.devserver.queue.QueueItem;
import io.wamcp.inngest.devserver.registry.FunctionDefinition;
import io.wamcp.inngest.devserver.run.Run;
import io.wamcp.inngest.devserver.run.RunProgress;
import io.wamcp.inngest.devserver.run.WaitStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Carries out what an app's answer asks for. */
final class OperationHandler {

  /** An empty answer asks to be called again; without a pause that would be a busy loop. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final InstantSource clock;
  private final RunProgress progress;
  private final WaitStore waits;

  OperationHandler(InstantSource clock, RunProgress progress, WaitStore waits) {
    this.clock = clock;
    this.progress = progress;
    this.waits = waits;
  }

  /** The call whose answer is handled. */
  private record Context(
      Connection connection, Run run, FunctionDefinition function, QueueItem item) {}

  /** Waits are registered first, so that what a sibling step sends cannot be missed. */
  void handle(
      Connection connection,
      Run run,
      FunctionDefinition function,
      QueueItem item,
      List<Operation> operations,
      boolean race)
      throws SQLException {
    Context context = new Context(connection, run, function, item);
    if (operations.isEmpty()) {
      discover(context, clock.instant().plus(PAUSE));
      return;
    }
    if (operations.size() > 1) {
      run.fork(operations.stream().map(Operation::hash).distinct().toList(), race);
    }
    List<Operation> ordered = new ArrayList<>(operations);
    ordered.sort(Comparator.comparing(o -> !(o instanceof Operation.Wait)));
    for (Operation operation : ordered) {
      handle(context, operation);
    }
  }

  private void handle(Context context, Operation operation) throws SQLException {
    boolean known = progress.isDone(context.run(), operation.hash());
    switch (operation) {
      case Operation.Result result -> complete(context, result.hash(), result.output());
      case Operation.Discover request -> discover(context, clock.instant());
      case Operation other when known -> complete(context, other.hash(), "null");
      case Operation.Planned planned ->
          add(context, QueueItem.Kind.STEP, planned.hash(), clock.instant());
      case Operation.Sleep sleep ->
          add(context, QueueItem.Kind.SLEEP, sleep.hash(), sleep.until().from(clock.instant()));
      case Operation.Wait wait -> register(context, wait);
      case Operation.Failure failure ->
          throw new IllegalStateException("a failed step must have been settled before");
      case Operation.Complete complete ->
          throw new IllegalStateException("a completed run must have been ended before");
    }
  }

  private void complete(Context context, String hash, String output) throws SQLException {
    progress.complete(context.connection(), context.run(), context.function(), hash, output, false);
  }

  private void discover(Context context, Instant dueAt) throws SQLException {
    // The item's id makes the name of the follow-up differ from that of the call being answered.
    String name = "after:" + context.item().id() + ":" + context.item().claim();
    progress.add(
        context.connection(),
        context.run(),
        context.function(),
        QueueItem.Kind.DISCOVER,
        name,
        dueAt,
        false);
  }

  private void register(Context context, Operation.Wait wait) throws SQLException {
    Instant until = wait.until().from(clock.instant());
    waits.insert(
        context.connection(),
        context.run().id(),
        wait.hash(),
        wait.event(),
        wait.condition(),
        until);
    add(context, QueueItem.Kind.TIMEOUT, wait.hash(), until);
  }

  /** A planned step gets the stack position of the call that planned it. */
  private void add(Context context, QueueItem.Kind kind, String hash, Instant dueAt)
      throws SQLException {
    progress.add(
        context.connection(),
        context.run(),
        context.function(),
        kind,
        hash,
        dueAt,
        context.item().stackIndex(),
        false);
  }
}
