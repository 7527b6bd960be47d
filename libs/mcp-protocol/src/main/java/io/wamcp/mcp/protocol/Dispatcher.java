package io.wamcp.mcp.protocol;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the handler of a request's method under the request's revision and makes the answer of its
 * result. Thread-safe.
 */
final class Dispatcher<P> {
  private static final System.Logger LOG = System.getLogger(Dispatcher.class.getName());
  private final ServerDescription server;
  private final Map<String, MethodHandler<P>> modern;
  private final Map<String, MethodHandler<P>> legacy;
  private final CallObserver observer;
  private final InstantSource clock;

  Dispatcher(
      ServerDescription server, ToolMethods<P> tools, CallObserver observer, InstantSource clock) {
    this.server = server;
    this.observer = observer;
    this.clock = clock;
    this.modern =
        Map.of(
            "server/discover", (exchange, params) -> server.discover(),
            "tools/list", tools::list,
            "tools/call", tools::call);
    this.legacy =
        Map.of(
            "initialize",
            (exchange, params) -> server.initialize(params),
            "ping",
            (exchange, params) -> JsonNodeFactory.instance.objectNode(),
            "tools/list",
            tools::list,
            "tools/call",
            tools::call);
  }

  /** Answers a request. Never throws. */
  Reply dispatch(Message.Request request, Exchange<P> exchange) {
    Instant start = clock.instant();
    MethodHandler<P> handler =
        (exchange.version().isModern() ? modern : legacy).get(request.method());
    Reply reply;
    CallObserver.Outcome outcome;
    try {
      if (handler == null) {
        throw RpcException.methodNotFound(exchange.version(), request.method());
      }
      ObjectNode result = handler.handle(exchange, request.params());
      outcome =
          result.path("isError").booleanValue()
              ? CallObserver.Outcome.TOOL_ERROR
              : CallObserver.Outcome.OK;
      if (exchange.version().isModern()) {
        server.addModernFields(result);
      }
      reply = Reply.result(request.id(), result);
    } catch (RpcException e) {
      outcome = CallObserver.Outcome.PROTOCOL_ERROR;
      reply = e.withId(request.id()).toReply();
    } catch (RuntimeException e) {
      outcome = CallObserver.Outcome.PROTOCOL_ERROR;
      LOG.log(Level.ERROR, "request " + exchange.requestId() + " failed", e);
      reply =
          RpcException.internal(500, "Internal error, reference " + exchange.requestId())
              .withId(request.id())
              .toReply();
    }
    String method = handler == null ? "other" : request.method();
    tellObserver(method, exchange, outcome, Duration.between(start, clock.instant()));
    return reply;
  }

  private void tellObserver(
      String method, Exchange<P> exchange, CallObserver.Outcome outcome, Duration duration) {
    Optional<ClientInfo> client = exchange.clientInfo();
    LOG.log(
        Level.DEBUG,
        () ->
            "request %s %s version %s client %s: %s in %d ms"
                .formatted(
                    exchange.requestId(),
                    method,
                    exchange.version().text(),
                    client.map(ClientInfo::name).orElse("-"),
                    outcome,
                    duration.toMillis()));
    observer.answered(
        new CallObserver.AnsweredCall(
            exchange.requestId(),
            method,
            exchange.tool(),
            exchange.version(),
            client,
            outcome,
            duration));
  }
}
