package io.wamcp.inngest.devserver.dispatch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.devserver.RetryBackoff;
import io.wamcp.inngest.devserver.call.Operation;
import io.wamcp.inngest.devserver.call.Reply;
import io.wamcp.inngest.devserver.json.CanonicalJson;
import io.wamcp.inngest.devserver.json.Json;
import io.wamcp.inngest.devserver.queue.QueueItem;
import io.wamcp.inngest.devserver.queue.QueueStore;
import io.wamcp.inngest.devserver.registry.FunctionDefinition;
import io.wamcp.inngest.devserver.registry.FunctionRegistry;
import io.wamcp.inngest.devserver.run.Run;
import io.wamcp.inngest.devserver.run.RunEnder;
import io.wamcp.inngest.devserver.run.RunError;
import io.wamcp.inngest.devserver.run.RunStore;
import io.wamcp.inngest.devserver.run.RunWrites;
import io.wamcp.inngest.devserver.run.Signals;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Turns replies into the next states of their runs, follow-up items and end events, all in the
 * caller's transaction. An answer to an item that was released meanwhile, or of a run that has
 * ended, changes nothing.
 */
final class ReplyHandler {

  private final InstantSource clock;
  private final RetryBackoff backoff;
  private final FunctionRegistry registry;
  private final RunStore runs;
  private final QueueStore queue;
  private final RunEnder ender;
  private final OperationHandler operations;
  private final NextCalls nextCalls;

  ReplyHandler(
      InstantSource clock,
      RetryBackoff backoff,
      FunctionRegistry registry,
      RunStore runs,
      QueueStore queue,
      RunEnder ender,
      OperationHandler operations,
      NextCalls nextCalls) {
    this.clock = clock;
    this.backoff = backoff;
    this.registry = registry;
    this.runs = runs;
    this.queue = queue;
    this.ender = ender;
    this.operations = operations;
    this.nextCalls = nextCalls;
  }

  /** What the answers of a group do to their runs. */
  private record Group(
      Connection connection, RunWrites writes, List<RunEnder.End> ends, Set<String> ended) {

    Group(Connection connection) {
      this(connection, new RunWrites(), new ArrayList<>(), new HashSet<>());
    }

    void end(RunEnder.End end) {
      ends.add(end);
      ended.add(end.run().id());
    }
  }

  private record Context(Group group, Answered answered, Run run, FunctionDefinition function) {}

  /**
   * Handles answers, in their order.
   *
   * @return for each the next call of its run, if its thread is to make it
   */
  List<Optional<NextCall>> handle(Connection connection, List<Answered> answered)
      throws SQLException {
    Map<String, Run> locked = new HashMap<>();
    List<String> ids = answered.stream().map(a -> a.item().runId()).distinct().toList();
    runs.lock(connection, ids).forEach(run -> locked.put(run.id(), run));
    List<Context> open = new ArrayList<>();
    Group group = new Group(connection);
    for (Answered one : answered) {
      Optional<FunctionDefinition> function = registry.known(connection, one.item().functionId());
      Run run = locked.get(one.item().runId());
      if (run != null && !run.status().isFinal() && function.isPresent()) {
        open.add(new Context(group, one, run, function.get()));
      }
    }
    List<QueueItem> held = settle(connection, answered, open);
    for (Context context : open) {
      if (held.contains(context.answered().item()) && !group.ended().contains(context.run().id())) {
        apply(context);
      }
    }
    return commit(group, answered, held, locked);
  }

  /** Takes items out or puts them back; gives those that this server still held. */
  private List<QueueItem> settle(Connection connection, List<Answered> answered, List<Context> open)
      throws SQLException {
    List<QueueItem> held = new ArrayList<>();
    Set<Long> again = new HashSet<>();
    for (Context context : open) {
      Optional<Reply.Retry> retry = retry(context.answered());
      QueueItem item = context.answered().item();
      if (retry.isPresent()) {
        again.add(item.id());
        if (putBack(connection, item, retry.get())) {
          held.add(item);
        }
      }
    }
    List<QueueItem> done =
        answered.stream().map(Answered::item).filter(i -> !again.contains(i.id())).toList();
    Set<Long> finished = queue.finish(connection, done);
    done.stream().filter(i -> finished.contains(i.id())).forEach(held::add);
    return held;
  }

  /** How the call is to be made again, if it failed and may be. */
  private static Optional<Reply.Retry> retry(Answered answered) {
    Reply.Retry retry =
        switch (answered.reply()) {
          case Reply.Returned returned -> null;
          case Reply.Failed failed -> failed.retry();
          case Reply.Steps steps ->
              steps.operations().stream().anyMatch(Operation.Failure.class::isInstance)
                  ? steps.retry()
                  : null;
        };
    return Optional.ofNullable(retry)
        .filter(r -> !r.never())
        .filter(r -> answered.item().attempt() + 1 < answered.item().maxAttempts());
  }

  private boolean putBack(Connection connection, QueueItem item, Reply.Retry retry)
      throws SQLException {
    Duration delay = retry.after().orElseGet(() -> backoff.delay(item.attempt()));
    return queue.putBack(connection, item, item.attempt() + 1, clock.instant().plus(delay));
  }

  private void apply(Context context) throws SQLException {
    Group group = context.group();
    switch (context.answered().reply()) {
      case Reply.Failed failed when retry(context.answered()).isEmpty() ->
          group.end(RunEnder.End.failed(context.run(), context.function(), failed.error()));
      case Reply.Failed failed -> {}
      case Reply.Returned returned ->
          group.end(RunEnder.End.completed(context.run(), context.function(), returned.result()));
      case Reply.Steps steps -> steps(context, steps);
    }
  }

  private void steps(Context context, Reply.Steps steps) throws SQLException {
    Group group = context.group();
    Run run = context.run();
    steps.requestVersion().ifPresent(run::requestVersion);
    if (retry(context.answered()).isPresent()) {
      group.writes().save(run);
      return;
    }
    for (Operation operation : steps.operations()) {
      if (operation instanceof Operation.Complete complete) {
        group.end(RunEnder.End.completed(run, context.function(), complete.result()));
        return;
      }
    }
    Optional<String> conflict = operations.conflict(group.connection(), run, steps.operations());
    if (conflict.isPresent()) {
      RunError error = Signals.conflict(conflict.get());
      group.end(RunEnder.End.failed(run, context.function(), error));
      return;
    }
    operations.handle(
        new OperationHandler.Context(
            group.connection(), group.writes(), run, context.function(), context.answered().item()),
        settled(steps),
        steps.race());
    group.writes().save(run);
  }

  /** A step that may not be tried again keeps its error as its result. */
  private static List<Operation> settled(Reply.Steps steps) {
    List<Operation> settled = new ArrayList<>(steps.operations());
    settled.replaceAll(
        operation -> {
          if (!(operation instanceof Operation.Failure failure)) {
            return operation;
          }
          ObjectNode error = failure.error().deepCopy();
          if (steps.retry().never()) {
            error.put("noRetry", true);
          }
          return new Operation.Result(
              failure.hash(), CanonicalJson.write(Json.object().set("error", error)));
        });
    return settled;
  }

  /** Writes what is still to be written. Slots come last. */
  private List<Optional<NextCall>> commit(
      Group group, List<Answered> answered, List<QueueItem> held, Map<String, Run> locked)
      throws SQLException {
    Connection connection = group.connection();
    List<Answered> going =
        answered.stream()
            .filter(a -> held.contains(a.item()) && !group.ended().contains(a.item().runId()))
            .toList();
    Map<Long, NextCall> next = nextCalls.claim(connection, group.writes(), going, locked);
    group.writes().apply(connection, runs, queue, clock.instant());
    ender.end(connection, group.ends());
    // The next call of a run has the slots of the one before it.
    queue.releaseSlots(connection, held.stream().filter(i -> !next.containsKey(i.id())).toList());
    return answered.stream().map(a -> Optional.ofNullable(next.get(a.item().id()))).toList();
  }
}
