package io.wamcp.inngest.devserver.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.devserver.json.CanonicalJson;
import io.wamcp.inngest.devserver.json.Json;

/**
 * Why a call or a run failed.
 *
 * @param cause the engine's word for it, such as {@code NonRetriableError}
 * @param output what the app answered, or what the server says in its place
 */
public record RunError(String cause, JsonNode output) {

  /** An error the server found. */
  public static RunError of(String cause, String name, String message) {
    ObjectNode output = Json.object();
    output.put("name", name).put("message", message);
    return new RunError(cause, output);
  }

  /** No answer came from the app. */
  public static RunError unreachable() {
    String message = "Unable to reach SDK URL";
    ObjectNode output = Json.object();
    output.putObject("error").put("error", message).put("name", "Error").put("message", message);
    return new RunError(message, output);
  }

  /** The form in which run end events report it. */
  ObjectNode summary() {
    ObjectNode summary = Json.object();
    summary.put("error", cause);
    boolean named = output.path("name").isTextual() || output.path("message").isTextual();
    summary.put("name", named ? output.path("name").asText("Error") : "Error");
    summary.put("message", named ? output.path("message").asText() : CanonicalJson.write(output));
    for (String field : new String[] {"stack", "cause"}) {
      if (output.has(field)) {
        summary.set(field, output.get(field));
      }
    }
    return summary;
  }
}
