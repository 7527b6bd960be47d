package io.wamcp.inngest.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.internal.Json;
import io.wamcp.inngest.internal.StepIds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a server remembers of a run. Not thread-safe. */
final class RunState {

  private final Map<String, JsonNode> given = new LinkedHashMap<>();
  private final Map<String, JsonNode> stored = new LinkedHashMap<>();
  private final Map<String, TestedStep> steps = new LinkedHashMap<>();
  private final Set<String> pending = new HashSet<>();
  private final Set<String> reached = new HashSet<>();

  RunState(Map<String, JsonNode> givenById) {
    given.putAll(givenById);
  }

  /** Notes a step the function came to; false when it was known. */
  boolean report(JsonNode operation, Instant now) {
    String hash = operation.path("id").asText();
    if (steps.containsKey(hash)) {
      return false;
    }
    steps.put(
        hash,
        new TestedStep(
            operation.path("displayName").asText(),
            operation.path("userland").path("index").asInt(0),
            operation.path("op").asText(),
            operation.path("name").asText(""),
            operation.path("opts"),
            0,
            now,
            Optional.empty(),
            Optional.empty()));
    return true;
  }

  /** What the test gave for this step. */
  Optional<JsonNode> given(String hash) {
    for (Map.Entry<String, JsonNode> entry : given.entrySet()) {
      if (StepIds.hash(entry.getKey()).equals(hash)) {
        reached.add(entry.getKey());
        return Optional.of(entry.getValue());
      }
    }
    return Optional.empty();
  }

  Set<String> unreached() {
    Set<String> left = new LinkedHashSet<>(given.keySet());
    left.removeAll(reached);
    return left;
  }

  void executed(String hash, int attempts) {
    steps.computeIfPresent(hash, (key, step) -> step.executed(attempts));
  }

  /** Stores an outcome; the first one counts. */
  void store(String hash, JsonNode outcome, Instant now) {
    if (stored.putIfAbsent(hash, outcome) == null) {
      steps.computeIfPresent(hash, (key, step) -> step.ended(now, outcome));
    }
    pending.remove(hash);
  }

  void fork(Set<String> hashes) {
    pending.addAll(hashes);
    pending.removeAll(stored.keySet());
  }

  boolean joined() {
    return pending.isEmpty();
  }

  JsonNode storedJson() {
    var json = Json.object();
    json.setAll(stored);
    return json;
  }

  /** Hashes in the order in which outcomes were stored. */
  List<String> stack() {
    return List.copyOf(stored.keySet());
  }

  Map<String, JsonNode> stored() {
    return new LinkedHashMap<>(stored);
  }

  List<TestedStep> steps() {
    return new ArrayList<>(steps.values());
  }

  /** Whether the step of this id, or {@code id:index}, has ended. */
  boolean ended(String id) {
    return stored.containsKey(StepIds.hash(id));
  }
}
