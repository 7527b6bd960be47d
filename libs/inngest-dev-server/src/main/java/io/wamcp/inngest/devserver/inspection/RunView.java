package io.wamcp.inngest.devserver.inspection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.devserver.json.Json;
import io.wamcp.inngest.devserver.run.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** A run as the API shows it, in its two versions. */
record RunView(
    String id,
    UUID functionId,
    String appName,
    String localId,
    String functionName,
    String eventId,
    RunStatus status,
    Optional<String> output,
    Instant queuedAt,
    Optional<Instant> startedAt,
    Optional<Instant> endedAt) {

  private static final String NIL = "00000000-0000-0000-0000-000000000000";

  ObjectNode v1() {
    ObjectNode view = Json.object();
    view.put("run_id", id);
    view.put("run_started_at", startedAt.orElse(queuedAt).toString());
    view.put("function_id", functionId.toString());
    view.put("function_version", 0);
    view.put("environment_id", NIL);
    view.put("event_id", eventId);
    view.put("status", v1Status());
    view.put("ended_at", endedAt.map(Instant::toString).orElse(null));
    view.set("output", output.map(Json::stored).orElse(null));
    return view;
  }

  private String v1Status() {
    return status == RunStatus.QUEUED
        ? "Scheduled"
        : status.name().charAt(0) + status.name().substring(1).toLowerCase(Locale.ROOT);
  }

  ObjectNode v2(boolean includeOutput) {
    ObjectNode view = Json.object();
    view.putObject("app").put("id", appName);
    Optional<Duration> took = endedAt.map(end -> Duration.between(startedAt.orElse(end), end));
    took.ifPresent(d -> view.put("durationMs", Long.toString(d.toMillis())));
    endedAt.ifPresent(at -> view.put("endedAt", at.toString()));
    view.putObject("function").put("id", localId).put("name", functionName);
    view.put("id", id);
    if (includeOutput) {
      output.ifPresent(text -> view.set("output", wrapped(Json.stored(text))));
    }
    view.put("queuedAt", queuedAt.toString());
    startedAt.ifPresent(at -> view.put("startedAt", at.toString()));
    view.put("status", status.name());
    view.putObject("trigger").putArray("eventIds").add(eventId);
    return view;
  }

  /** Version 2 shows objects only. */
  private static JsonNode wrapped(JsonNode output) {
    return output.isObject() ? output : Json.object().set("data", output);
  }
}
