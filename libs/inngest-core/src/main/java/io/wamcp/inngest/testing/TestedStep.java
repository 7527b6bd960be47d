package io.wamcp.inngest.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.time.Instant;
import java.util.Optional;

/**
 * What became of a step.
 *
 * @param id as the function wrote it
 * @param index 0 for the first use of the id, 1 for the second
 * @param operation the protocol's name: {@code StepPlanned}, {@code Sleep}, {@code WaitForEvent},
 *     {@code InvokeFunction}, {@code WaitForSignal}
 * @param name what the operation is about: until when to sleep, the awaited event or signal
 * @param options the operation's options, such as {@code payload} and {@code function_id}
 * @param attempts how often its body was executed; 0 for a step of the server, or a given result
 * @param reportedAt when the function came to it
 * @param endedAt when its outcome was stored
 * @param outcome what is remembered: {@code {"data": …}}, {@code {"error": …}}, an event or null;
 *     empty while it has not ended
 */
public record TestedStep(
    String id,
    int index,
    String operation,
    String name,
    JsonNode options,
    int attempts,
    Instant reportedAt,
    Optional<Instant> endedAt,
    Optional<JsonNode> outcome) {

  /** Whether the step has failed for good. */
  public boolean failed() {
    return outcome.filter(json -> json.size() == 1 && json.has("error")).isPresent();
  }

  /** The step's result as JSON: JSON null for none, while it lasts and after a failure. */
  public JsonNode result() {
    JsonNode json = outcome.orElse(NullNode.getInstance());
    if (failed()) {
      return NullNode.getInstance();
    }
    return json.size() == 1 && json.has("data") ? json.get("data") : json;
  }

  /** The failure's name and message. */
  public Optional<TestedError> error() {
    return failed() ? outcome.map(json -> TestedError.of(json.get("error"))) : Optional.empty();
  }

  TestedStep executed(int times) {
    return new TestedStep(id, index, operation, name, options, times, reportedAt, endedAt, outcome);
  }

  TestedStep ended(Instant at, JsonNode stored) {
    return new TestedStep(
        id,
        index,
        operation,
        name,
        options,
        attempts,
        reportedAt,
        Optional.of(at),
        Optional.of(stored));
  }
}
