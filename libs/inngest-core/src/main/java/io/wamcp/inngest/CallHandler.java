package io.wamcp.inngest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.internal.Json;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Executes functions for the server. Thread-safe: all state belongs to one call. */
final class CallHandler {

  private static final System.Logger LOG = System.getLogger(CallHandler.class.getName());

  private final InngestClient client;
  private final FunctionSet functions;
  private final ValueCodec codec;
  private final CallListener listener;

  CallHandler(InngestClient client, FunctionSet functions, CallListener listener) {
    this.client = client;
    this.functions = functions;
    this.listener = listener;
    this.codec = new ValueCodec(client.mapper());
  }

  /** Answers one call; every outcome, also a hostile request, is a reply. */
  CallReply handle(String functionId, String stepId, byte[] body) {
    Optional<RegisteredFunction> function = functions.find(functionId);
    if (function.isEmpty()) {
      return unknown(functionId);
    }
    try {
      CallRequest call = CallRequest.parse(stepId, body);
      return execute(function.get(), call.recall() ? recalled(call) : call);
    } catch (BadCallException e) {
      ObjectNode error = Json.object().put("message", e.getMessage());
      return new CallReply(400, error, Optional.empty(), Optional.empty());
    } catch (EngineApiException e) {
      LOG.log(System.Logger.Level.WARNING, "could not fetch the state of a run: " + e.getMessage());
      ObjectNode error = Json.object();
      error.put("name", "Error").put("message", "The state of the run could not be fetched");
      return new CallReply(500, error, Optional.of(false), Optional.empty());
    }
  }

  private static CallReply unknown(String functionId) {
    ObjectNode error = Json.object();
    error.put("type", "internal").put("name", "Error");
    error.put(
        "message",
        "Function \""
            + Json.clean(functionId, 200)
            + "\" was not found in this app; is the app synced correctly?");
    return new CallReply(500, error, Optional.empty(), Optional.empty());
  }

  private CallRequest recalled(CallRequest call) throws EngineApiException, BadCallException {
    try {
      StepStates steps = StepStates.of(client.api().steps(call.runId()));
      var events = CallRequest.eventList(client.api().events(call.runId()));
      if (events.isEmpty()) {
        throw new BadCallException("The run has no event");
      }
      return call.with(events, steps);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineApiException(0, "interrupted while fetching a run's state", e);
    }
  }

  private CallReply execute(RegisteredFunction function, CallRequest call) {
    int maxAttempts = call.maxAttempts().orElse(function.definition().maxAttempts());
    RunContext context =
        new RunContext(
            function.id(), call.runId(), call.attempt(), maxAttempts, call.events(), codec);
    AtomicReference<CallReply> reply = new AtomicReference<>();
    listener.around(
        context,
        () -> {
          reply.set(execute(function, call, context));
          return CallOutcome.of(reply.get());
        });
    return reply.get();
  }

  private CallReply execute(RegisteredFunction function, CallRequest call, RunContext context) {
    StepEngine engine = new StepEngine(call, context.maxAttempts());
    CallReply unlessDecided;
    try {
      Object result = function.entry().call(context, new StepExecution(engine, client));
      unlessDecided = engine.decided().orElseGet(() -> returned(engine, call, result));
    } catch (Throwable error) { // whatever the function throws is its outcome
      unlessDecided = failed(context, engine, error);
    }
    engine.stepFailure().ifPresent(error -> log("a step", context, error));
    return engine.decided().orElse(unlessDecided);
  }

  private CallReply returned(StepEngine engine, CallRequest call, Object result) {
    return call.target().isPresent()
        ? engine.unreached()
        : CallReply.finished(codec.write("the function", result));
  }

  private static CallReply failed(RunContext context, StepEngine engine, Throwable error) {
    if (engine.decided().isPresent()) {
      return engine.decided().get();
    }
    if (error instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    log("function", context, error);
    return CallReply.functionFailure(
        ErrorReport.of(error), Failure.of(error, context.attempt(), context.maxAttempts()));
  }

  private static void log(String what, RunContext context, Throwable error) {
    LOG.log(
        System.Logger.Level.WARNING,
        "{0} failed with {1}: function {2}, run {3}, attempt {4} of {5}",
        what,
        error.getClass().getSimpleName(),
        context.functionId(),
        context.runId(),
        context.attempt() + 1,
        context.maxAttempts());
    LOG.log(System.Logger.Level.DEBUG, "the failure of run " + context.runId(), error);
  }
}
