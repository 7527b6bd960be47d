package io.wamcp.inngest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.internal.Json;
import io.wamcp.inngest.internal.StepIds;
import io.wamcp.inngest.internal.StepIds.StepId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Decides for each step call of one execution: give the remembered outcome, execute, plan or
 * report. Confined to the thread that runs the function. Once an answer is decided it stays, and
 * every further step call leaves the function again.
 */
final class StepEngine {

  /** Work of a step that has an outcome. */
  @FunctionalInterface
  interface Work {
    JsonNode run(StepId step) throws Exception;
  }

  private static final System.Logger LOG = System.getLogger(CallHandler.class.getName());
  private static final int MANY = 1000;

  private final String functionId;
  private final CallRequest call;
  private final int maxAttempts;
  private final Hooks hooks;
  private final Checkpoints checkpoints;
  private final StepIds ids = new StepIds();
  private final Thread owner = Thread.currentThread();
  private Optional<CallReply> decided = Optional.empty();
  private Optional<Throwable> stepFailure = Optional.empty();
  private String running;
  private Fork fork;
  private boolean branchLeft;
  private boolean losersRun;
  private int swallowed;

  StepEngine(
      String functionId, CallRequest call, int maxAttempts, Hooks hooks, Checkpoints checkpoints) {
    this.functionId = functionId;
    this.call = call;
    this.maxAttempts = maxAttempts;
    this.hooks = hooks;
    this.checkpoints = checkpoints;
  }

  String runId() {
    return call.runId();
  }

  /** The answer, once a step call has decided it. */
  Optional<CallReply> decided() {
    return decided;
  }

  /** What a step's body threw in this call. */
  Optional<Throwable> stepFailure() {
    return stepFailure;
  }

  /** The answer when the function returned. */
  CallReply returned(JsonNode result) {
    if (call.target().isPresent()) {
      return unreached();
    }
    return checkpoints.used() ? CallReply.completed(result) : CallReply.finished(result);
  }

  /** A step with a body: its remembered result, or else the function is left. */
  JsonNode execute(String id, Function<StepId, Operation> describe, Work work) {
    StepId step = enter(id);
    Optional<StepStates.State> known = call.steps().get(step.hash());
    if (known.isPresent() && !targets(step)) {
      return remembered(step, known.get());
    }
    Operation operation = describe(step, describe);
    if (known.isPresent()) {
      // Asked for again although stored: the first outcome counts, the work is not repeated.
      return leave(stored(operation, known.get()));
    }
    // In a fork others may follow, and a call may execute one step only.
    if (targets(step) || call.target().isEmpty() && call.immediate() && fork == null) {
      return done(perform(operation, work));
    }
    return report(operation.planned());
  }

  /**
   * The result of a step that was executed, where the call may go on; else the function is left.
   */
  private JsonNode done(Performed performed) {
    Operation operation = performed.operation();
    boolean result = operation.code() == Operation.Code.STEP_RUN;
    if (result && call.target().isEmpty() && checkpoints.store(operation)) {
      return operation.outcome().value();
    }
    return leave(performed.reply());
  }

  /** A step the server does itself: its remembered result, or else the function is left. */
  JsonNode report(String id, Function<StepId, Operation> describe) {
    StepId step = enter(id);
    Optional<StepStates.State> known = call.steps().get(step.hash());
    if (known.isPresent()) {
      return remembered(step, known.get());
    }
    Operation operation = describe(step, describe);
    return targets(step) ? leave(found(operation)) : report(operation);
  }

  private Operation describe(StepId step, Function<StepId, Operation> describe) {
    Operation operation = describe.apply(step);
    return losersRun || fork != null && fork.racing() ? operation.racing() : operation;
  }

  /** A step that is neither known nor to be executed now: the call, or the branch, ends here. */
  private JsonNode report(Operation operation) {
    if (fork == null) {
      return leave(call.target().isEmpty() ? found(operation) : unreached());
    }
    if (call.target().isEmpty()) {
      fork.found(operation);
    }
    branchLeft = true;
    throw new StepInterrupt();
  }

  /** Begins a fork; its branches are gone through until {@link #joined}. */
  Fork fork(boolean race) {
    check("a parallel call");
    fork = new Fork(fork, race);
    return fork;
  }

  /**
   * Whether the branch that was just gone through has ended, and not only stopped.
   *
   * @throws StepInterrupt when the whole call has ended
   */
  boolean branchEnded() {
    boolean ended = !branchLeft;
    branchLeft = false;
    if (decided.isPresent()) {
      throw new StepInterrupt();
    }
    return ended;
  }

  /**
   * Notes that a race has ended before all its branches have. The server would go on with no later
   * step before the last of them, unless the later steps race too.
   */
  void raceDecided() {
    losersRun = true;
  }

  /** Ends a fork. */
  void joined(Fork ended) {
    fork = ended.outer();
  }

  /** Leaves the function, or the branch around, with what the branches of a fork have found. */
  void leaveFork(Fork ended) {
    if (fork != null) {
      ended.found().forEach(fork::found);
      branchLeft = true;
      throw new StepInterrupt();
    }
    leave(call.target().isEmpty() ? CallReply.operations(ended.found()) : unreached());
  }

  /** When the server stored the last of these steps: its place in the run's order of results. */
  int latest(Set<String> hashes) {
    int latest = -1;
    for (String hash : hashes) {
      int place = call.stack().indexOf(hash);
      latest = Math.max(latest, place < 0 ? Integer.MAX_VALUE : place);
    }
    return latest;
  }

  /** The answer when the wanted step does not come up: the code has changed under the run. */
  CallReply unreached() {
    ObjectNode body = Json.object();
    String wanted = call.target().orElse("");
    body.put("error", "Could not find step \"" + wanted + "\" to run; has the function changed?");
    body.put("requestedStep", wanted);
    return new CallReply(500, body, Optional.of(false), Optional.empty());
  }

  private StepId enter(String id) {
    check("step '" + id + "'");
    if (fork != null) {
      fork.use(id);
    }
    return ids.next(id);
  }

  private void check(String what) {
    if (Thread.currentThread() != owner) {
      throw new IllegalStateException(what + " was called from another thread than the function's");
    }
    if (running != null) {
      throw new NonRetriableException(
          what + " was called inside the body of step '" + running + "'");
    }
    if (decided.isPresent() || branchLeft) {
      if (++swallowed == MANY) {
        LOG.log(
            System.Logger.Level.ERROR,
            "the function swallows the interruptions of its steps in a loop:"
                + (" function=" + functionId + " run=" + call.runId()));
      }
      throw new StepInterrupt();
    }
  }

  private boolean targets(StepId step) {
    return call.target().filter(step.hash()::equals).isPresent();
  }

  private JsonNode leave(CallReply reply) {
    decided = Optional.of(reply);
    throw new StepInterrupt();
  }

  private static CallReply found(Operation operation) {
    return CallReply.operations(List.of(operation));
  }

  private record Performed(Operation operation, CallReply reply) {}

  private Performed perform(Operation operation, Work work) {
    StepInfo info = info(operation.step());
    running = info.stepId();
    try {
      hooks.beforeStep(info);
      JsonNode value = work.run(operation.step());
      hooks.afterStep(info, new StepInfo.Done(value));
      Operation done = operation.outcome(Operation.Code.STEP_RUN, "data", value);
      return new Performed(done, found(done));
    } catch (Throwable error) { // whatever the body throws is the step's outcome
      Performed failed = failed(operation, error);
      boolean last = failed.reply().noRetry().orElse(false);
      hooks.afterStep(info, new StepInfo.Failed(error, last));
      return failed;
    } finally {
      running = null;
    }
  }

  private StepInfo info(StepId step) {
    return new StepInfo(
        functionId, call.runId(), step.id(), step.index(), call.attempt(), maxAttempts);
  }

  private Performed failed(Operation operation, Throwable error) {
    if (error instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    stepFailure = Optional.of(error);
    Failure failure = Failure.of(error, call.attempt(), maxAttempts);
    Operation.Code code = failure.last() ? Operation.Code.STEP_FAILED : Operation.Code.STEP_ERROR;
    Operation failed = operation.outcome(code, "error", ErrorReport.of(error));
    return new Performed(failed, CallReply.stepFailure(failed, failure));
  }

  private static CallReply stored(Operation operation, StepStates.State state) {
    return switch (state) {
      case StepStates.State.Done(JsonNode value) ->
          found(operation.outcome(Operation.Code.STEP_RUN, "data", value));
      case StepStates.State.Failed(JsonNode error) ->
          CallReply.stepFailure(
              operation.outcome(Operation.Code.STEP_FAILED, "error", error),
              new Failure(true, Optional.empty()));
    };
  }

  private JsonNode remembered(StepId step, StepStates.State state) {
    if (fork != null) {
      fork.done(step);
    }
    return value(step, state);
  }

  private static JsonNode value(StepId step, StepStates.State state) {
    return switch (state) {
      case StepStates.State.Done(JsonNode value) -> value;
      case StepStates.State.Failed(JsonNode error) -> throw StepException.of(step.id(), error);
    };
  }
}
