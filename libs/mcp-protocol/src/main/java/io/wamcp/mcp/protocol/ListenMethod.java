package io.wamcp.mcp.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Answers {@code subscriptions/listen}: a stream that begins with what is being followed, carries
 * notifications for as long as both sides like, and ends with an ordinary result. Thread-safe.
 */
final class ListenMethod<P> {
  static final String META_SUBSCRIPTION = "io.modelcontextprotocol/subscriptionId";

  /** More than an installation has numbers and an agent has chats in view. */
  static final int MAX_URIS = 100;

  private final StreamRegistry<P> streams;
  private final ResourceProvider<P> resources;
  private final Function<P, String> callerIds;

  ListenMethod(
      StreamRegistry<P> streams, ResourceProvider<P> resources, Function<P, String> callerIds) {
    this.streams = streams;
    this.resources = resources;
    this.callerIds = callerIds;
  }

  ObjectNode listen(Exchange<P> exchange, ObjectNode params) {
    JsonNode filter = params.path("notifications");
    if (!filter.isObject()) {
      throw RpcException.invalidParams("Invalid params: notifications must be an object");
    }
    if (!exchange.canStream()) {
      throw RpcException.http(406, "Accept must allow text/event-stream");
    }
    Optional<Set<String>> followed = followed(exchange.principal(), filter);
    P principal = exchange.principal();
    JsonNode id = exchange.messageId();
    PushStream<P> push = PushStream.ofRequest(principal, callerIds.apply(principal), id);
    push.reload(() -> followed.orElse(Set.of()));
    streams.admit(push);
    try {
      SseStream stream = exchange.openStream().orElseThrow();
      stream.send(acknowledged(id, followed));
      push.attach(stream);
      stream.awaitDone();
    } finally {
      streams.remove(push);
    }
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.putObject("_meta").set(META_SUBSCRIPTION, id);
    return result;
  }

  /** What is asked for and allowed; empty when resources are not asked for at all. */
  private Optional<Set<String>> followed(P principal, JsonNode filter) {
    JsonNode asked = filter.path("resourceSubscriptions");
    if (asked.isMissingNode() || asked.isNull()) {
      return Optional.empty();
    }
    if (!asked.isArray() || asked.size() > MAX_URIS) {
      throw RpcException.invalidParams(
          "Invalid params: resourceSubscriptions must be a list of at most " + MAX_URIS + " URIs");
    }
    Set<String> followed = new LinkedHashSet<>();
    for (JsonNode each : asked) {
      String uri = each.textValue();
      if (uri == null) {
        throw RpcException.invalidParams(
            "Invalid params: each of resourceSubscriptions must be a text");
      }
      if (uri.length() <= ResourceMethods.MAX_URI && resources.mayFollow(principal, uri)) {
        followed.add(uri);
      }
    }
    return Optional.of(followed);
  }

  private static ObjectNode acknowledged(JsonNode id, Optional<Set<String>> followed) {
    ObjectNode notification = JsonNodeFactory.instance.objectNode();
    notification.put("jsonrpc", "2.0").put("method", "notifications/subscriptions/acknowledged");
    ObjectNode params = notification.putObject("params");
    params.putObject("_meta").set(META_SUBSCRIPTION, id);
    ObjectNode honoured = params.putObject("notifications");
    followed.ifPresent(
        uris -> {
          ArrayNode list = honoured.putArray("resourceSubscriptions");
          uris.forEach(list::add);
        });
    return notification;
  }
}
