package io.wamcp.inngest.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wamcp.inngest.OutgoingEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How a function's run went. Immutable.
 *
 * @param status how it ended
 * @param output what the function returned, as JSON; JSON null unless it did
 * @param error what failed the run
 * @param steps all steps, in the order in which the function came to them
 * @param state what a server would remember, by the steps' hashes
 * @param sentEvents events that steps and code sent, with the ids the SDK gave them
 * @param sentSignals signals that steps and code sent
 * @param unreached ids for which something was given and to which the function did not come
 * @param calls how often the function was called
 * @param endedAt what the virtual clock showed at the end
 * @param mapper reads results
 */
public record TestedRun(
    Status status,
    JsonNode output,
    Optional<TestedError> error,
    List<TestedStep> steps,
    Map<String, JsonNode> state,
    List<OutgoingEvent> sentEvents,
    List<SentSignal> sentSignals,
    Set<String> unreached,
    int calls,
    Instant endedAt,
    ObjectMapper mapper) {

  /** How a run ended. */
  public enum Status {
    /** The function returned. */
    RETURNED,
    /** The function failed for good. */
    FAILED,
    /** The step it was to run up to has ended. */
    STOPPED
  }

  /** What the function returned, as this type; null for nothing. */
  public <T> T output(Class<T> type) {
    return read(output, mapper.constructType(type));
  }

  /** What the function returned, as this type; null for nothing. */
  public <T> T output(TypeReference<T> type) {
    return read(output, mapper.constructType(type));
  }

  /**
   * The step of this id; a repeated one as {@code id:1}, {@code id:2} and so on.
   *
   * @throws IllegalArgumentException when the function did not come to it
   */
  public TestedStep step(String id) {
    return steps.stream()
        .filter(step -> id.equals(step.index() == 0 ? step.id() : step.id() + ":" + step.index()))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the function came to no step '" + id + "', only to " + stepIds()));
  }

  /** A step's result as this type; null for nothing. */
  public <T> T stepResult(String id, Class<T> type) {
    return read(step(id).result(), mapper.constructType(type));
  }

  /** The ids of all steps, in order; a repeated one is there several times. */
  public List<String> stepIds() {
    return steps.stream().map(TestedStep::id).toList();
  }

  private <T> T read(JsonNode json, JavaType type) {
    try {
      return json.isNull() ? null : mapper.treeToValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("this is no " + type + ": " + json, e);
    }
  }

  @Override
  public String toString() {
    return "TestedRun["
        + status
        + ", steps "
        + stepIds()
        + error.map(e -> ", " + e).orElse("")
        + "]";
  }
}
