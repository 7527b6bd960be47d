package io.wamcp.inngest;

import com.fasterxml.jackson.databind.JsonNode;
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
  CallReply handle(String functionId, String stepId, byte[] body, Optional<TraceContext> trace) {
    Optional<RegisteredFunction> function = functions.find(functionId);
    if (function.isEmpty()) {
      return unknown(functionId);
    }
    // Also what is fetched and sent on behalf of the call belongs to its trace.
    return TraceContext.within(trace, () -> handle(function.get(), stepId, body, trace));
  }

  private CallReply handle(
      RegisteredFunction function, String stepId, byte[] body, Optional<TraceContext> trace) {
    try {
      CallRequest call = CallRequest.parse(stepId, body).traced(trace);
      return execute(function, call.recall() ? recalled(call) : call);
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
            function.id(),
            call.runId(),
            call.attempt(),
            maxAttempts,
            call.events(),
            call.trace(),
            codec);
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
    Hooks hooks = client.hooks();
    Checkpoints checkpoints =
        new Checkpoints(call, client.api(), client.clock(), client.checkpointing());
    StepEngine engine =
        new StepEngine(function.id(), call, context.maxAttempts(), hooks, checkpoints);
    RunInfo run = info(context);
    CallLog log = new CallLog(run, call.target(), client.clock());
    Answer answer = answer(function, context, engine, call);
    log.ended(answer.outcome(), engine.stepFailure());
    hooks.afterRun(run, answer.outcome());
    return answer.reply();
  }

  private record Answer(CallReply reply, RunInfo.Outcome outcome) {}

  private Answer answer(
      RegisteredFunction function, RunContext context, StepEngine engine, CallRequest call) {
    CallReply reply;
    RunInfo.Outcome outcome;
    try {
      client.hooks().beforeRun(info(context));
      Object result = function.entry().call(context, new StepExecution(engine, client));
      JsonNode written = codec.write("the function", result);
      reply = engine.returned(written);
      outcome = call.target().isPresent() ? new RunInfo.Stopped() : new RunInfo.Returned(written);
    } catch (Throwable error) { // whatever the function throws is its outcome
      if (error instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      Failure failure = Failure.of(error, context.attempt(), context.maxAttempts());
      reply = CallReply.functionFailure(ErrorReport.of(error), failure);
      outcome = new RunInfo.Failed(error, failure.last());
    }
    // Once a step has decided the answer, nothing the function still does can change it.
    return engine
        .decided()
        .map(decided -> new Answer(decided, new RunInfo.Stopped()))
        .orElse(new Answer(reply, outcome));
  }

  private static RunInfo info(RunContext context) {
    return new RunInfo(
        context.functionId(),
        context.runId(),
        context.attempt(),
        context.maxAttempts(),
        context.events().stream().map(InngestEvent::name).toList(),
        context.trace());
  }
}
