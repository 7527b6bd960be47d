package io.wamcp.inngest.devserver.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.devserver.event.StoredEvent;
import io.wamcp.inngest.devserver.json.Json;
import io.wamcp.inngest.devserver.registry.FunctionDefinition;
import java.time.Instant;
import java.util.Optional;

/**
 * A step that calls another function. While it lasts, its run waits under a name that no event can
 * have: names that begin with {@code inngest/} are refused at the door.
 */
public final class Invocation {

  private static final String EVENT = "inngest/function.invoked";
  private static final String WAIT = "inngest/invocation:";
  private static final String REFUSED = "inngest/refused:";
  private static final String CORRELATION = "correlation_id";

  private Invocation() {}

  /** The name of the wait for the result of a step's call. */
  public static String waitName(String runId, String hash) {
    return WAIT + runId + "." + hash;
  }

  /** The event that starts the called run. */
  public static StoredEvent event(
      String internalId,
      String runId,
      String hash,
      FunctionDefinition target,
      JsonNode payload,
      Instant now) {
    ObjectNode body = Json.object();
    body.put("id", internalId).put("name", EVENT).put("ts", now.toEpochMilli());
    ObjectNode data = body.putObject("data");
    if (payload.path("data").isObject()) {
      data.setAll((ObjectNode) payload.get("data"));
    }
    data.putObject("_inngest").put("fn_id", target.slug()).put(CORRELATION, runId + "." + hash);
    return new StoredEvent(internalId, body, now);
  }

  /** The event that starts a run which nobody's step called. */
  public static StoredEvent direct(
      String internalId, FunctionDefinition target, JsonNode payload, Instant now) {
    ObjectNode body = Json.object();
    body.put("id", internalId).put("name", EVENT).put("ts", now.toEpochMilli());
    ObjectNode data = body.putObject("data");
    if (payload.path("data").isObject()) {
      data.setAll((ObjectNode) payload.get("data"));
    }
    data.putObject("_inngest").put("fn_id", target.slug());
    if (payload.path("user").isObject()) {
      body.set("user", payload.get("user"));
    }
    return new StoredEvent(internalId, body, now);
  }

  /** The name of the wait that a run's end must answer, if the run was called by a step. */
  static Optional<String> waitName(ObjectNode trigger) {
    String correlation = trigger.path("data").path("_inngest").path(CORRELATION).asText("");
    boolean called = trigger.path("name").asText().equals(EVENT) && !correlation.isEmpty();
    return called ? Optional.of(WAIT + correlation) : Optional.empty();
  }

  /** What the caller's step becomes when the called run ended so. */
  static ObjectNode outcome(RunStatus status, JsonNode output, Optional<RunError> error) {
    return status == RunStatus.COMPLETED
        ? Json.object().set("data", output)
        : failure(error.map(RunError::summary).orElseGet(Invocation::cancelled));
  }

  private static ObjectNode cancelled() {
    return Json.object().put("name", "Error").put("message", "invoked function was cancelled");
  }

  /** What the step becomes when there is no such function. */
  public static ObjectNode unknown(String functionId) {
    String message = "could not find function with ID: " + functionId;
    return failure(Json.object().put("name", "Error").put("message", message));
  }

  /** What the step becomes when the function was not started; none when it was or will be. */
  public static Optional<ObjectNode> refusal(Verdict verdict) {
    return switch (verdict) {
      case STARTED, GATHERED -> Optional.empty();
      case RATE_LIMITED -> Optional.of(refused("invoked function is rate limited"));
      case SKIPPED, KNOWN -> Optional.of(refused("invoked function was skipped"));
    };
  }

  /** The name under which the wait of a caller goes on whose call was refused after all. */
  static String refusedName(Verdict verdict) {
    return REFUSED + verdict.name();
  }

  private static ObjectNode refused(String message) {
    return failure(Json.object().put("name", "Error").put("message", message));
  }

  /** What a wait of this name becomes when its time is over. */
  public static JsonNode timeout(String waitName) {
    if (waitName.startsWith(REFUSED)) {
      return refusal(Verdict.valueOf(waitName.substring(REFUSED.length()))).orElseThrow();
    }
    if (!waitName.startsWith(WAIT)) {
      return NullNode.getInstance();
    }
    return failure(
        Json.object()
            .put("name", "InngestInvokeTimeoutError")
            .put("message", "Timed out waiting for invoked function to complete"));
  }

  private static ObjectNode failure(ObjectNode error) {
    return Json.object().set("error", error);
  }
}
