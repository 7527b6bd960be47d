package io.wamcp.inngest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.internal.Json;
import io.wamcp.inngest.internal.StepIds;
import io.wamcp.inngest.internal.StepIds.StepId;
import java.util.List;
import java.util.Optional;
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

  private final CallRequest call;
  private final int maxAttempts;
  private final StepIds ids = new StepIds();
  private final Thread owner = Thread.currentThread();
  private Optional<CallReply> decided = Optional.empty();
  private Optional<Throwable> stepFailure = Optional.empty();
  private String running;

  StepEngine(CallRequest call, int maxAttempts) {
    this.call = call;
    this.maxAttempts = maxAttempts;
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

  /** A step with a body: its remembered result, or else the function is left. */
  JsonNode execute(String id, Function<StepId, Operation> describe, Work work) {
    StepId step = enter(id);
    Optional<StepStates.State> known = call.steps().get(step.hash());
    if (known.isPresent() && !targets(step)) {
      return value(step, known.get());
    }
    Operation operation = describe.apply(step);
    if (known.isPresent()) {
      // Asked for again although stored: the first outcome counts, the work is not repeated.
      return leave(stored(operation, known.get()));
    }
    if (targets(step) || call.target().isEmpty() && call.immediate()) {
      return leave(perform(operation, work));
    }
    return leave(call.target().isEmpty() ? found(operation.planned()) : unreached());
  }

  /** A step the server does itself: its remembered result, or else the function is left. */
  JsonNode report(String id, Function<StepId, Operation> describe) {
    StepId step = enter(id);
    Optional<StepStates.State> known = call.steps().get(step.hash());
    if (known.isPresent()) {
      return value(step, known.get());
    }
    boolean wanted = call.target().isEmpty() || targets(step);
    return leave(wanted ? found(describe.apply(step)) : unreached());
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
    if (Thread.currentThread() != owner) {
      throw new IllegalStateException(
          "step '" + id + "' was called from another thread than the function's");
    }
    if (running != null) {
      throw new NonRetriableException(
          "step '" + id + "' was called inside the body of step '" + running + "'");
    }
    if (decided.isPresent()) {
      throw new StepInterrupt();
    }
    return ids.next(id);
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

  private CallReply perform(Operation operation, Work work) {
    running = operation.step().id();
    try {
      JsonNode value = work.run(operation.step());
      return found(operation.outcome(Operation.Code.STEP_RUN, "data", value));
    } catch (Throwable error) { // whatever the body throws is the step's outcome
      return failed(operation, error);
    } finally {
      running = null;
    }
  }

  private CallReply failed(Operation operation, Throwable error) {
    if (error instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    stepFailure = Optional.of(error);
    Failure failure = Failure.of(error, call.attempt(), maxAttempts);
    Operation.Code code = failure.last() ? Operation.Code.STEP_FAILED : Operation.Code.STEP_ERROR;
    return CallReply.stepFailure(operation.outcome(code, "error", ErrorReport.of(error)), failure);
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

  private static JsonNode value(StepId step, StepStates.State state) {
    return switch (state) {
      case StepStates.State.Done(JsonNode value) -> value;
      case StepStates.State.Failed(JsonNode error) ->
          throw new StepException(
              step.id(),
              error.path("name").asText("Error"),
              error.path("message").asText(""),
              error.path("stack").asText(""));
    };
  }
}
