package io.wamcp.mcp.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.TreeSet;

/** Answers {@code tools/list} and {@code tools/call}. Thread-safe. */
final class ToolMethods<P> {
  private final ToolRegistry<P> registry;

  ToolMethods(ToolRegistry<P> registry) {
    this.registry = registry;
  }

  ObjectNode list(Exchange<P> exchange, ObjectNode params) {
    if (params.hasNonNull("cursor")) {
      throw RpcException.invalidParams("Invalid params: unknown cursor, the list has one page");
    }
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    ArrayNode tools = result.putArray("tools");
    registry.all().stream()
        .filter(tool -> tool.isVisibleTo(exchange.principal()))
        .forEach(tool -> tools.add(tool.definition()));
    if (exchange.version().isModern()) {
      ServerDescription.addCaching(result, ServerDescription.CACHE_MILLIS);
    }
    return result;
  }

  ObjectNode call(Exchange<P> exchange, ObjectNode params) {
    String name = params.path("name").textValue();
    if (name == null) {
      throw RpcException.invalidParams("Invalid params: name must be a text");
    }
    RegisteredTool<P, ?, ?> tool =
        registry
            .find(name)
            .orElseThrow(() -> RpcException.invalidParams("Unknown tool: " + brief(name)));
    exchange.tool(name);
    if (!tool.isVisibleTo(exchange.principal())) {
      return ToolContent.failure(
          ToolResult.error(
              "not_permitted",
              "This key may not use " + name + "; it lacks the scope " + tool.spec().scope() + ".",
              "Ask the operator of this server for a key with that scope."));
    }
    checkCapabilities(exchange, tool.spec().clientCapabilities());
    JsonNode arguments = params.path("arguments");
    return tool.invoke(exchange, arguments.isMissingNode() ? null : arguments);
  }

  private void checkCapabilities(Exchange<P> exchange, Set<String> required) {
    JsonNode declared = exchange.meta().path(EraSelector.META_CLIENT_CAPABILITIES);
    Set<String> missing = new TreeSet<>(required);
    missing.removeIf(declared::has);
    if (!missing.isEmpty()) {
      throw RpcException.missingCapabilities(missing);
    }
  }

  private static String brief(String name) {
    return name.length() <= 64 ? name : name.substring(0, 64) + "...";
  }
}
