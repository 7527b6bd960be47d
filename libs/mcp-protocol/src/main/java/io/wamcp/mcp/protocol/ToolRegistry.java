package io.wamcp.mcp.protocol;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tools of an endpoint, in the order they were given, which is the order clients see.
 * Immutable.
 */
final class ToolRegistry<P> {
  private final Map<String, RegisteredTool<P, ?, ?>> tools;

  ToolRegistry(List<Tool<P, ?, ?>> declared, ObjectMapper mapper) {
    Map<String, RegisteredTool<P, ?, ?>> byName = new LinkedHashMap<>();
    SchemaFactory schemas = new SchemaFactory(mapper);
    for (Tool<P, ?, ?> tool : declared) {
      RegisteredTool<P, ?, ?> registered = RegisteredTool.of(tool, schemas, mapper);
      if (byName.put(registered.spec().name(), registered) != null) {
        throw new IllegalArgumentException("two tools are named " + registered.spec().name());
      }
    }
    this.tools = Collections.unmodifiableMap(byName);
  }

  Collection<RegisteredTool<P, ?, ?>> all() {
    return tools.values();
  }

  Optional<RegisteredTool<P, ?, ?>> find(String name) {
    return Optional.ofNullable(tools.get(name));
  }
}
