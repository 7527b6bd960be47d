package io.wamcp.mcp.protocol;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The methods of either era. What is not here does not exist, and what is announced is here.
 * Immutable.
 */
final class Methods<P> {
  private final Map<String, MethodHandler<P>> modern = new HashMap<>();
  private final Map<String, MethodHandler<P>> legacy = new HashMap<>();
  private final ServerDescription server;
  private final Optional<Sessions<P>> sessions;

  Methods(ServerDescription server, Optional<Sessions<P>> sessions, ToolMethods<P> tools) {
    this.server = server;
    this.sessions = sessions;
    modern.put("server/discover", (exchange, params) -> server.discover());
    legacy.put("initialize", this::initialize);
    legacy.put("ping", (exchange, params) -> JsonNodeFactory.instance.objectNode());
    both("tools/list", tools::list);
    both("tools/call", tools::call);
  }

  /** Adds what resources need. */
  Methods<P> resources(ResourceMethods<P> resources, ListenMethod<P> listen) {
    both("resources/list", resources::list);
    both("resources/templates/list", resources::templates);
    both("resources/read", resources::read);
    modern.put("subscriptions/listen", listen::listen);
    return this;
  }

  /** Adds what sessions need to follow resources. */
  Methods<P> subscriptions(SubscribeMethods<P> subscribe) {
    legacy.put("resources/subscribe", subscribe::subscribe);
    legacy.put("resources/unsubscribe", subscribe::unsubscribe);
    return this;
  }

  private void both(String name, MethodHandler<P> handler) {
    modern.put(name, handler);
    legacy.put(name, handler);
  }

  /** The handler of a method under a revision. */
  Optional<MethodHandler<P>> find(ProtocolVersion version, String method) {
    return Optional.ofNullable((version.isModern() ? modern : legacy).get(method));
  }

  private ObjectNode initialize(Exchange<P> exchange, ObjectNode params) {
    ObjectNode result = server.initialize(params);
    ProtocolVersion version =
        ProtocolVersion.find(result.path("protocolVersion").asText()).orElseThrow();
    exchange.introduced(ClientInfo.read(params.path("clientInfo")));
    sessions.ifPresent(
        all ->
            exchange.answerHeader(
                Sessions.HEADER, all.open(exchange.principal(), version, exchange.clientInfo())));
    return result;
  }
}
