package io.wamcp.inngest.devserver.call;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** One entry of a 206 reply. */
public sealed interface Operation {

  /** Hash of the step it is about. */
  String hash();

  /**
   * The step is done.
   *
   * @param output canonical JSON text of its state, {@code {"data":…}} or {@code {"error":…}}
   */
  record Result(String hash, String output) implements Operation {}

  /** The step failed and may be tried again; {@code output} is its state if it may not. */
  record Failure(String hash, ObjectNode error) implements Operation {}

  /** The step wants a call of its own. */
  record Planned(String hash) implements Operation {}

  /** The run sleeps. */
  record Sleep(String hash, Deadline until) implements Operation {}

  /** The run waits for an event. */
  record Wait(String hash, String event, Optional<String> condition, Deadline until)
      implements Operation {}

  /** The run waits for a signal; {@code replace} puts it in the place of another that waits. */
  record Signal(String hash, String name, boolean replace, Deadline until) implements Operation {}

  /** The run calls another function, by its full id, and waits for its result. */
  record Invoke(String hash, String functionId, JsonNode payload, Deadline until)
      implements Operation {}

  /** The function returned. */
  record Complete(String hash, JsonNode result) implements Operation {}

  /** The app wants to be called again. */
  record Discover(String hash) implements Operation {}
}
