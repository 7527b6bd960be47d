package io.wamcp.inngest.devserver.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** All functions at one version of the registry. Immutable. */
public final class Functions {

  private final long version;
  private final Map<UUID, FunctionDefinition> byId;
  private final Map<String, List<FunctionDefinition>> byPattern = new HashMap<>();
  private final List<FunctionDefinition> active;

  /**
   * @param known also archived functions, whose runs go on
   * @param active those that events may start
   */
  Functions(long version, List<FunctionDefinition> known, List<FunctionDefinition> active) {
    this.version = version;
    this.byId = new HashMap<>();
    known.forEach(function -> byId.put(function.id(), function));
    this.active = List.copyOf(active);
    for (FunctionDefinition function : active) {
      function
          .eventTriggers()
          .map(Trigger.OnEvent::event)
          .distinct()
          .forEach(p -> byPattern.computeIfAbsent(p, k -> new ArrayList<>()).add(function));
    }
  }

  long version() {
    return version;
  }

  public Optional<FunctionDefinition> byId(UUID id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** Functions that events may start. */
  public List<FunctionDefinition> active() {
    return active;
  }

  /** Functions with a trigger for this event name, each once; conditions are not looked at. */
  public Set<FunctionDefinition> triggeredBy(String eventName) {
    Set<FunctionDefinition> found = new LinkedHashSet<>();
    for (String pattern : patterns(eventName)) {
      found.addAll(byPattern.getOrDefault(pattern, List.of()));
    }
    return found;
  }

  /** The trigger names that match: the name itself, and a star after each slash or dot in it. */
  public static Set<String> patterns(String eventName) {
    Set<String> patterns = new LinkedHashSet<>();
    patterns.add(eventName);
    for (int i = 0; i < eventName.length() - 1 && i < 255; i++) {
      char c = eventName.charAt(i);
      if (c == '/' || c == '.') {
        patterns.add(eventName.substring(0, i + 1) + "*");
      }
    }
    return patterns;
  }
}
