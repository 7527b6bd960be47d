package io.wamcp.inngest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.internal.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * One call of a function by the server.
 *
 * @param target hash of the one step to execute; empty to find out what comes next
 * @param runId the run
 * @param attempt zero-based
 * @param maxAttempts attempts in all, when the server says
 * @param immediate whether a newly found step may be executed in this very call
 * @param recall whether steps and events were too large to send and must be fetched
 * @param events what started the run, at least one unless {@code recall}
 * @param steps what is already known
 * @param stack hashes of steps in the order in which the server stored their results
 * @param trace the trace this call belongs to, when the server says
 * @param dispatch what a checkpoint must repeat of the call; none when the server does not say
 */
record CallRequest(
    Optional<String> target,
    String runId,
    int attempt,
    OptionalInt maxAttempts,
    boolean immediate,
    boolean recall,
    List<InngestEvent> events,
    StepStates steps,
    List<String> stack,
    Optional<TraceContext> trace,
    Optional<ObjectNode> dispatch) {

  /** The {@code stepId} of a call that asks for the next step. */
  static final String DISCOVERY = "step";

  private static final Pattern HASH = Pattern.compile("[0-9a-f]{40}");
  private static final Pattern RUN_ID = Pattern.compile("[0-9A-Za-z_-]{1,64}");
  private static final int MOST_ATTEMPTS = 1000;

  static CallRequest parse(String stepId, byte[] body) throws BadCallException {
    // The body's own step_id always reads "step": only the query tells.
    boolean discovery = stepId.isEmpty() || stepId.equals(DISCOVERY);
    if (!discovery && !HASH.matcher(stepId).matches()) {
      throw new BadCallException("The stepId is neither a step nor a step's hash");
    }
    JsonNode json = json(body);
    JsonNode context = json.path("ctx");
    String runId = context.path("run_id").asText("");
    if (!RUN_ID.matcher(runId).matches()) {
      throw new BadCallException("The request names no run");
    }
    boolean recall =
        context.path("use_api").asBoolean(false) || json.path("use_api").asBoolean(false);
    List<InngestEvent> events = events(json);
    if (events.isEmpty() && !recall) {
      throw new BadCallException("The request carries no event");
    }
    return new CallRequest(
        discovery ? Optional.empty() : Optional.of(stepId),
        runId,
        attempt(context),
        maxAttempts(context),
        !context.path("disable_immediate_execution").asBoolean(false),
        recall,
        events,
        StepStates.of(json.path("steps")),
        stack(context),
        Optional.empty(),
        dispatch(context));
  }

  private static Optional<ObjectNode> dispatch(JsonNode context) {
    ObjectNode dispatch = Json.object();
    for (String field : List.of("fn_id", "qi_id", "request_id", "generation_id")) {
      if (!context.path(field).isValueNode()) {
        return Optional.empty();
      }
      dispatch.set(field, context.get(field));
    }
    return Optional.of(dispatch);
  }

  private static List<String> stack(JsonNode context) {
    List<String> stack = new ArrayList<>();
    context.path("stack").path("stack").forEach(hash -> stack.add(hash.asText()));
    return List.copyOf(stack);
  }

  /** The same call as part of this trace. */
  CallRequest traced(Optional<TraceContext> context) {
    return new CallRequest(
        target,
        runId,
        attempt,
        maxAttempts,
        immediate,
        recall,
        events,
        steps,
        stack,
        context,
        dispatch);
  }

  /** The same call with what was fetched in place of what the body left out. */
  CallRequest with(List<InngestEvent> fetchedEvents, StepStates fetchedSteps) {
    return new CallRequest(
        target,
        runId,
        attempt,
        maxAttempts,
        immediate,
        false,
        fetchedEvents,
        fetchedSteps,
        stack,
        trace,
        dispatch);
  }

  private static JsonNode json(byte[] body) throws BadCallException {
    JsonNode json;
    try {
      json = Json.read(body);
    } catch (IOException e) {
      throw new BadCallException("The request body is not valid JSON");
    }
    if (!json.isObject() || !json.path("ctx").isObject()) {
      throw new BadCallException("The request body is not a call");
    }
    return json;
  }

  private static int attempt(JsonNode context) throws BadCallException {
    JsonNode attempt = context.path("attempt");
    if (attempt.isMissingNode() || attempt.isNull()) {
      return 0;
    }
    if (!attempt.canConvertToInt()
        || attempt.intValue() < 0
        || attempt.intValue() > MOST_ATTEMPTS) {
      throw new BadCallException("The attempt is not a number of attempts");
    }
    return attempt.intValue();
  }

  private static OptionalInt maxAttempts(JsonNode context) {
    JsonNode most = context.path("max_attempts");
    return most.canConvertToInt() && most.intValue() > 0
        ? OptionalInt.of(most.intValue())
        : OptionalInt.empty();
  }

  private static List<InngestEvent> events(JsonNode json) throws BadCallException {
    JsonNode batch = json.path("events");
    if (batch.isArray() && !batch.isEmpty()) {
      return eventList(batch);
    }
    return json.path("event").isObject() ? List.of(event(json.path("event"))) : List.of();
  }

  /** Reads a JSON array of events. */
  static List<InngestEvent> eventList(JsonNode array) throws BadCallException {
    List<InngestEvent> events = new ArrayList<>();
    for (JsonNode one : array) {
      events.add(event(one));
    }
    return List.copyOf(events);
  }

  /** Reads one event. */
  static InngestEvent event(JsonNode json) throws BadCallException {
    if (!json.path("name").isTextual()) {
      throw new BadCallException("An event has no name");
    }
    return new InngestEvent(
        json.path("id").asText(""),
        json.path("name").asText(),
        json.get("data"),
        json.path("ts").asLong(0),
        json.get("user"),
        json.path("v").isTextual() ? json.path("v").asText() : null);
  }
}
