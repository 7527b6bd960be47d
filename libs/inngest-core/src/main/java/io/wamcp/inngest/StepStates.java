package io.wamcp.inngest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.wamcp.inngest.internal.Json;
import java.util.Optional;

/** What the server remembers of a run's steps. Read-only. */
final class StepStates {

  /** What is known of one step. */
  sealed interface State {

    /** It is done; JSON null for a sleep or a wait that timed out. */
    record Done(JsonNode value) implements State {}

    /** It failed for good. */
    record Failed(JsonNode error) implements State {}
  }

  private final JsonNode byHash;

  private StepStates(JsonNode byHash) {
    this.byHash = byHash;
  }

  /** States from the wire: an object by hash; anything else means none. */
  static StepStates of(JsonNode json) {
    return new StepStates(json.isObject() ? json : Json.object());
  }

  /** The state of a step, or empty when it still has to be done. */
  Optional<State> get(String hash) {
    JsonNode stored = byHash.get(hash);
    if (stored == null) {
      return Optional.empty();
    }
    // A matched event is stored bare and has a field "data" too: only a lone field is a wrapper.
    if (stored.isObject() && stored.size() == 1) {
      if (stored.has("data")) {
        return Optional.of(new State.Done(stored.get("data")));
      }
      if (stored.has("error")) {
        return Optional.of(new State.Failed(stored.get("error")));
      }
      if (stored.has("input")) {
        return Optional.empty();
      }
    }
    return Optional.of(new State.Done(stored.isMissingNode() ? NullNode.getInstance() : stored));
  }
}
