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
import io.wamcp.inngest.devserver.run.Signals;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Turns a reply into the run's next state, follow-up items and end events, all in the caller's
 * transaction. An answer to an item that was released meanwhile, or of a run that has ended,
 * changes nothing.
 */
final class ReplyHandler {

  private final InstantSource clock;
  private final RetryBackoff backoff;
  private final FunctionRegistry registry;
  private final RunStore runs;
  private final QueueStore queue;
  private final RunEnder ender;
  private final OperationHandler operations;

  ReplyHandler(
      InstantSource clock,
      RetryBackoff backoff,
      FunctionRegistry registry,
      RunStore runs,
      QueueStore queue,
      RunEnder ender,
      OperationHandler operations) {
    this.clock = clock;
    this.backoff = backoff;
    this.registry = registry;
    this.runs = runs;
    this.queue = queue;
    this.ender = ender;
    this.operations = operations;
  }

  private record Context(
      Connection connection, QueueItem item, Run run, FunctionDefinition function) {}

  void handle(Connection connection, QueueItem item, Reply reply) throws SQLException {
    Optional<Run> run = runs.lock(connection, item.runId());
    Optional<FunctionDefinition> function = registry.known(connection, item.functionId());
    boolean held;
    if (run.isEmpty() || run.get().status().isFinal() || function.isEmpty()) {
      held = queue.finish(connection, item);
    } else {
      held = apply(new Context(connection, item, run.get(), function.get()), reply);
    }
    if (held) {
      queue.releaseSlots(connection, item);
    }
  }

  /** False when this server no longer holds the item. */
  private boolean apply(Context context, Reply reply) throws SQLException {
    return switch (reply) {
      case Reply.Failed failed -> fail(context, failed.error(), failed.retry());
      case Reply.Returned returned -> {
        boolean held = queue.finish(context.connection(), context.item());
        if (held) {
          ender.completed(
              context.connection(), context.run(), context.function(), returned.result());
        }
        yield held;
      }
      case Reply.Steps steps -> steps(context, steps);
    };
  }

  private boolean fail(Context context, RunError error, Reply.Retry retry) throws SQLException {
    if (mayRetry(context, retry)) {
      return putBack(context, retry);
    }
    boolean held = queue.finish(context.connection(), context.item());
    if (held) {
      ender.failed(context.connection(), context.run(), context.function(), error);
    }
    return held;
  }

  private static boolean mayRetry(Context context, Reply.Retry retry) {
    return !retry.never() && context.item().attempt() + 1 < context.item().maxAttempts();
  }

  private boolean putBack(Context context, Reply.Retry retry) throws SQLException {
    QueueItem item = context.item();
    Duration delay = retry.after().orElseGet(() -> backoff.delay(item.attempt()));
    return queue.putBack(
        context.connection(), item, item.attempt() + 1, clock.instant().plus(delay));
  }

  private boolean steps(Context context, Reply.Steps steps) throws SQLException {
    steps.requestVersion().ifPresent(context.run()::requestVersion);
    boolean failure = steps.operations().stream().anyMatch(Operation.Failure.class::isInstance);
    if (failure && mayRetry(context, steps.retry())) {
      boolean held = putBack(context, steps.retry());
      runs.save(context.connection(), context.run());
      return held;
    }
    if (!queue.finish(context.connection(), context.item())) {
      return false;
    }
    for (Operation operation : steps.operations()) {
      if (operation instanceof Operation.Complete complete) {
        ender.completed(context.connection(), context.run(), context.function(), complete.result());
        return true;
      }
    }
    Optional<String> conflict =
        operations.conflict(context.connection(), context.run(), steps.operations());
    if (conflict.isPresent()) {
      ender.failed(
          context.connection(),
          context.run(),
          context.function(),
          Signals.conflict(conflict.get()));
      return true;
    }
    operations.handle(
        context.connection(),
        context.run(),
        context.function(),
        context.item(),
        settled(steps),
        steps.race());
    runs.save(context.connection(), context.run());
    return true;
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
}
