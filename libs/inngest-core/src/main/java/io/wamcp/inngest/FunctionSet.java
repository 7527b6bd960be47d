package io.wamcp.inngest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** An app's functions and failure handlers by their full ids. Immutable. */
final class FunctionSet {

  private final Map<String, RegisteredFunction> byId = new LinkedHashMap<>();

  /**
   * Assembles the set.
   *
   * @throws IllegalArgumentException when two would have the same id
   */
  FunctionSet(String appId, Collection<? extends InngestFunction> functions) {
    for (InngestFunction code : functions) {
      RegisteredFunction function = RegisteredFunction.of(appId, code.definition(), code);
      add(function);
      if (code instanceof HandlesFailure handler) {
        add(RegisteredFunction.failureOf(function, handler));
      }
    }
  }

  private void add(RegisteredFunction function) {
    if (byId.putIfAbsent(function.id(), function) != null) {
      throw new IllegalArgumentException("two functions have the id '" + function.id() + "'");
    }
  }

  Optional<RegisteredFunction> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  int size() {
    return byId.size();
  }

  ArrayNode toJson(String url) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    byId.values().forEach(function -> array.add(function.toJson(url)));
    return array;
  }
}
