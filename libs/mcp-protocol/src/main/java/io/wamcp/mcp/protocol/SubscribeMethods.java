package io.wamcp.mcp.protocol;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Answers {@code resources/subscribe} and {@code resources/unsubscribe} of legacy sessions, at
 * once: what they lead to is told on the session's GET stream, wherever that is. Thread-safe.
 */
final class SubscribeMethods<P> {
  private final ResourceProvider<P> resources;
  private final SessionStore<P> store;
  private final StreamRegistry<P> streams;

  SubscribeMethods(
      ResourceProvider<P> resources, SessionStore<P> store, StreamRegistry<P> streams) {
    this.resources = resources;
    this.store = store;
    this.streams = streams;
  }

  ObjectNode subscribe(Exchange<P> exchange, ObjectNode params) {
    String uri = ResourceMethods.uri(params);
    if (!canBeFollowed(uri) || !resources.mayFollow(exchange.principal(), uri)) {
      throw RpcException.resourceNotFound(exchange.version(), uri);
    }
    Session session = exchange.session().orElseThrow();
    if (!store.subscribe(exchange.principal(), session.id(), uri, session.endsAt())) {
      throw RpcException.invalidParams(
          "This session follows as many resources as it may: unsubscribe from one first");
    }
    streams.reload(session.id());
    return JsonNodeFactory.instance.objectNode();
  }

  ObjectNode unsubscribe(Exchange<P> exchange, ObjectNode params) {
    String uri = ResourceMethods.uri(params);
    if (canBeFollowed(uri)) {
      Session session = exchange.session().orElseThrow();
      store.unsubscribe(exchange.principal(), session.id(), uri);
      streams.reload(session.id());
    }
    return JsonNodeFactory.instance.objectNode();
  }

  /** No other text was ever subscribed to, and a store need not be able to hold it. */
  private static boolean canBeFollowed(String uri) {
    return uri.length() <= ResourceMethods.MAX_URI
        && uri.codePoints().noneMatch(SubscribeMethods::isNoCharacter);
  }

  private static boolean isNoCharacter(int codePoint) {
    return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE;
  }
}
