package io.wamcp.inngest.devserver.dispatch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.devserver.Ulid;
import io.wamcp.inngest.devserver.call.Deadline;
import io.wamcp.inngest.devserver.call.Operation;
import io.wamcp.inngest.devserver.event.StoredEvent;
import io.wamcp.inngest.devserver.json.CanonicalJson;
import io.wamcp.inngest.devserver.queue.QueueItem;
import io.wamcp.inngest.devserver.registry.FunctionDefinition;
import io.wamcp.inngest.devserver.registry.FunctionRegistry;
import io.wamcp.inngest.devserver.run.EventPipeline;
import io.wamcp.inngest.devserver.run.Invocation;
import io.wamcp.inngest.devserver.run.Run;
import io.wamcp.inngest.devserver.run.RunProgress;
import io.wamcp.inngest.devserver.run.RunWrites;
import io.wamcp.inngest.devserver.run.Signals;
import io.wamcp.inngest.devserver.run.Verdict;
import io.wamcp.inngest.devserver.run.WaitStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Carries out what an app's answer asks for. */
final class OperationHandler {

  /** An empty answer asks to be called again; without a pause that would be a busy loop. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final InstantSource clock;
  private final RunProgress progress;
  private final WaitStore waits;
  private final Ulid ulids;
  private final FunctionRegistry registry;
  private final EventPipeline pipeline;

  OperationHandler(
      InstantSource clock,
      RunProgress progress,
      WaitStore waits,
      Ulid ulids,
      FunctionRegistry registry,
      EventPipeline pipeline) {
    this.clock = clock;
    this.progress = progress;
    this.waits = waits;
    this.ulids = ulids;
    this.registry = registry;
    this.pipeline = pipeline;
  }

  /** The signal among these that another run waits for already, if one may not be replaced. */
  Optional<String> conflict(Connection connection, Run run, List<Operation> operations)
      throws SQLException {
    for (Operation operation : operations) {
      boolean taken =
          operation instanceof Operation.Signal signal
              && !signal.replace()
              && waits.isTaken(
                  connection,
                  Signals.waitName(signal.name()),
                  run.id(),
                  signal.hash(),
                  clock.instant());
      if (taken) {
        return Optional.of(((Operation.Signal) operation).name());
      }
    }
    return Optional.empty();
  }

  /** The call whose answer is handled, and what it adds to the run. */
  record Context(
      Connection connection,
      RunWrites writes,
      Run run,
      FunctionDefinition function,
      QueueItem item) {}

  /** Waits are registered first, so that what a sibling step sends cannot be missed. */
  void handle(Context context, List<Operation> operations, boolean race) throws SQLException {
    if (operations.isEmpty()) {
      discover(context, clock.instant().plus(PAUSE));
      return;
    }
    if (operations.size() > 1) {
      context.run().fork(operations.stream().map(Operation::hash).distinct().toList(), race);
    }
    List<Operation> ordered = new ArrayList<>(operations);
    ordered.sort(
        Comparator.comparing(o -> !(o instanceof Operation.Wait || o instanceof Operation.Signal)));
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
      case Operation.Signal signal -> register(context, signal);
      case Operation.Invoke invoke -> invoke(context, invoke);
      case Operation.Failure failure ->
          throw new IllegalStateException("a failed step must have been settled before");
      case Operation.Complete complete ->
          throw new IllegalStateException("a completed run must have been ended before");
    }
  }

  private void complete(Context context, String hash, String output) {
    progress.complete(context.writes(), context.run(), context.function(), hash, output, false);
  }

  private void discover(Context context, Instant dueAt) {
    // The item's id makes the name of the follow-up differ from that of the call being answered.
    String name = "after:" + context.item().id() + ":" + context.item().claim();
    progress.add(
        context.writes(),
        context.run(),
        context.function(),
        QueueItem.Kind.DISCOVER,
        name,
        dueAt,
        false);
  }

  private void register(Context context, Operation.Wait wait) throws SQLException {
    register(context, wait.hash(), wait.event(), wait.condition(), wait.until());
  }

  private void register(Context context, Operation.Signal signal) throws SQLException {
    String name = Signals.waitName(signal.name());
    waits.supersede(context.connection(), name, context.run().id(), signal.hash());
    register(context, signal.hash(), name, Optional.empty(), signal.until());
  }

  private void invoke(Context context, Operation.Invoke invoke) throws SQLException {
    Optional<FunctionDefinition> target =
        registry.current(context.connection()).active().stream()
            .filter(
                f ->
                    f.slug().equals(invoke.functionId())
                        || f.id().toString().equals(invoke.functionId()))
            .findFirst();
    if (target.isEmpty()) {
      String failure = CanonicalJson.write(Invocation.unknown(invoke.functionId()));
      complete(context, invoke.hash(), failure);
      return;
    }
    String runId = context.run().id();
    String name = Invocation.waitName(runId, invoke.hash());
    // A step may be reported again while it lasts; it calls once.
    if (register(context, invoke.hash(), name, Optional.empty(), invoke.until())) {
      StoredEvent event =
          Invocation.event(
              ulids.next(), runId, invoke.hash(), target.get(), invoke.payload(), clock.instant());
      Verdict verdict = pipeline.start(context.connection(), target.get(), event);
      Optional<ObjectNode> refusal = Invocation.refusal(verdict);
      if (refusal.isPresent()) {
        waits.remove(context.connection(), runId, invoke.hash());
        complete(context, invoke.hash(), CanonicalJson.write(refusal.get()));
      }
    }
  }

  private boolean register(
      Context context, String hash, String name, Optional<String> condition, Deadline deadline)
      throws SQLException {
    Instant until = deadline.from(clock.instant());
    boolean added =
        waits.insert(context.connection(), context.run().id(), hash, name, condition, until);
    add(context, QueueItem.Kind.TIMEOUT, hash, until);
    return added;
  }

  /** A planned step gets the stack position of the call that planned it. */
  private void add(Context context, QueueItem.Kind kind, String hash, Instant dueAt) {
    progress.add(
        context.writes(),
        context.run(),
        context.function(),
        kind,
        hash,
        dueAt,
        context.item().stackIndex(),
        false);
  }
}
