package io.wamcp.mcp.protocol;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Answers the {@code resources/…} methods. Thread-safe. */
final class ResourceMethods<P> {
  /** Longer ones name nothing here. */
  static final int MAX_URI = 512;

  private static final long NOT_CACHED = 0;
  private final ResourceProvider<P> resources;

  ResourceMethods(ResourceProvider<P> resources) {
    this.resources = resources;
  }

  ObjectNode list(Exchange<P> exchange, ObjectNode params) {
    onePage(params);
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    ArrayNode list = result.putArray("resources");
    for (ResourceInfo info : resources.list(exchange.principal())) {
      describe(
          list.addObject().put("uri", info.uri()),
          info.name(),
          info.title(),
          info.description(),
          info.mimeType());
    }
    return cached(exchange, result, ServerDescription.CACHE_MILLIS);
  }

  ObjectNode templates(Exchange<P> exchange, ObjectNode params) {
    onePage(params);
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    ArrayNode list = result.putArray("resourceTemplates");
    for (ResourceTemplate template : resources.templates(exchange.principal())) {
      describe(
          list.addObject().put("uriTemplate", template.uriTemplate()),
          template.name(),
          template.title(),
          template.description(),
          template.mimeType());
    }
    return cached(exchange, result, ServerDescription.CACHE_MILLIS);
  }

  ObjectNode read(Exchange<P> exchange, ObjectNode params) {
    String uri = uri(params);
    if (uri.length() > MAX_URI) {
      throw RpcException.resourceNotFound(exchange.version(), uri.substring(0, MAX_URI));
    }
    ResourceText content =
        resources
            .read(exchange.principal(), uri)
            .orElseThrow(() -> RpcException.resourceNotFound(exchange.version(), uri));
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result
        .putArray("contents")
        .addObject()
        .put("uri", uri)
        .put("mimeType", content.mimeType())
        .put("text", content.text());
    return cached(exchange, result, NOT_CACHED);
  }

  /** The URI a request is about. */
  static String uri(ObjectNode params) {
    String uri = params.path("uri").textValue();
    if (uri == null || uri.isEmpty()) {
      throw RpcException.invalidParams("Invalid params: uri must be a text");
    }
    return uri;
  }

  private static void onePage(ObjectNode params) {
    if (params.hasNonNull("cursor")) {
      throw RpcException.invalidParams("Invalid params: unknown cursor, the list has one page");
    }
  }

  private static void describe(
      ObjectNode node, String name, String title, String description, String mimeType) {
    node.put("name", name)
        .put("title", title)
        .put("description", description)
        .put("mimeType", mimeType);
  }

  private static <P> ObjectNode cached(Exchange<P> exchange, ObjectNode result, long millis) {
    if (exchange.version().isModern()) {
      ServerDescription.addCaching(result, millis);
    }
    return result;
  }
}
