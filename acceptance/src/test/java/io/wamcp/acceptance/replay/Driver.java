package io.wamcp.acceptance.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Plays the engine for one run, as a real server does: asks for the next step, keeps what steps
 * returned, tries failed ones again, sleeps by moving the clock, and calls the failure handler of a
 * run that failed for good. Makes recordings.
 */
final class Driver {

  private static final int MOST_CALLS = 20;
  private static final String DISCOVERY = "step";
  private static final String RUN = "01K00000000000000000REPLAY";
  private static final String FAILURE_RUN = "01K000000000000000FAILURE";

  private final ReplayWorld world;
  private final List<Recording.Call> calls = new ArrayList<>();

  Driver(ReplayWorld world) {
    this.world = world;
  }

  Recording record(Scenario scenario) {
    ObjectNode event = event(scenario.event(), RUN, scenario.data());
    JsonNode error = run(scenario.function(), RUN, event, scenario.attempts());
    if (error != null && ReplayWorld.HANDLES_FAILURE.contains(scenario.function())) {
      ObjectNode data = JsonNodeFactory.instance.objectNode();
      data.put("function_id", "wa-mcp-" + scenario.function()).put("run_id", RUN);
      data.set("error", error);
      data.set("event", event);
      run(
          scenario.function() + "-failure",
          FAILURE_RUN,
          event("inngest/function.failed", FAILURE_RUN, data),
          4);
    }
    return new Recording(calls);
  }

  private ObjectNode event(String name, String id, JsonNode data) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.put("id", id).put("name", name).put("ts", ReplayWorld.START.toEpochMilli());
    event.set("data", data);
    return event;
  }

  /** Runs to the end; the error of a run that failed, else null. */
  private JsonNode run(String function, String run, ObjectNode event, int attempts) {
    ObjectNode steps = JsonNodeFactory.instance.objectNode();
    String next = DISCOVERY;
    int attempt = 0;
    for (int i = 0; i < MOST_CALLS; i++) {
      JsonNode answer = call(function, next, request(run, event, steps, attempt, attempts));
      next = DISCOVERY;
      boolean over = answer.path("noRetry").asBoolean(false);
      switch (answer.path("status").asInt()) {
        case 200 -> {
          return null;
        }
        case 206 -> {
          JsonNode operation = answer.path("body").path(0);
          if (keep(steps, operation)) {
            attempt = 0;
          } else if (operation.path("op").asText().equals("StepPlanned")) {
            next = operation.path("id").asText();
          } else {
            attempt++;
            pause(answer);
          }
        }
        default -> {
          if (over || ++attempt >= attempts) {
            return answer.path("body");
          }
          pause(answer);
        }
      }
    }
    throw new AssertionError(function + " is not over after " + MOST_CALLS + " calls");
  }

  /** Remembers a step that is done, one way or the other; false where it is not. */
  private boolean keep(ObjectNode steps, JsonNode operation) {
    String id = operation.path("id").asText();
    switch (operation.path("op").asText()) {
      case "StepRun" -> steps.putObject(id).set("data", data(operation));
      case "StepFailed" -> steps.putObject(id).set("error", operation.path("error"));
      case "Sleep" -> {
        steps.putNull(id);
        world.clock.set(Instant.parse(operation.path("name").asText()));
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private static JsonNode data(JsonNode operation) {
    return operation.has("data") ? operation.path("data") : JsonNodeFactory.instance.nullNode();
  }

  private void pause(JsonNode answer) {
    String after = answer.path("retryAfter").asText("");
    if (after.isEmpty()) {
      world.clock.advance(Duration.ofSeconds(30));
    } else if (after.matches("\\d+")) {
      world.clock.advance(Duration.ofSeconds(Long.parseLong(after)));
    } else {
      world.clock.set(Instant.parse(after));
    }
  }

  private static ObjectNode request(
      String run, ObjectNode event, ObjectNode steps, int attempt, int attempts) {
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    ObjectNode context = request.putObject("ctx");
    context.put("run_id", run).put("attempt", attempt).put("max_attempts", attempts);
    context.put("step_id", DISCOVERY).put("env", "").put("use_api", false);
    context.put("disable_immediate_execution", false);
    ArrayNode done = context.putObject("stack").put("current", steps.size()).putArray("stack");
    steps.fieldNames().forEachRemaining(done::add);
    request.set("event", event);
    request.putArray("events").add(event);
    request.set("steps", steps.deepCopy());
    request.put("version", 2).put("use_api", false);
    return request;
  }

  private JsonNode call(String function, String step, ObjectNode request) {
    String at = world.clock.instant().toString();
    JsonNode answer = Normal.of(world.call(function, step, request, calls.size()));
    calls.add(new Recording.Call(function, step, at, request, answer));
    return answer;
  }
}
