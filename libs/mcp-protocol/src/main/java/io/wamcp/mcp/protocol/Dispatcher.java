package io.wamcp.mcp.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.webserver.CloseConnectionException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Finds the handler of a request's method under the request's revision and makes the answer of its
 * result. Thread-safe.
 */
final class Dispatcher<P> {
  private static final System.Logger LOG = System.getLogger(Dispatcher.class.getName());
  private final ServerDescription server;
  private final Methods<P> methods;
  private final CallObserver observer;
  private final CallHooks<P> hooks;
  private final InstantSource clock;

  Dispatcher(
      ServerDescription server,
      Methods<P> methods,
      CallObserver observer,
      CallHooks<P> hooks,
      InstantSource clock) {
    this.server = server;
    this.methods = methods;
    this.observer = observer;
    this.hooks = hooks;
    this.clock = clock;
  }

  /**
   * Answers a request.
   *
   * @throws CloseConnectionException when there is nobody to answer; otherwise nothing is thrown
   */
  Reply dispatch(Message.Request request, Exchange<P> exchange) {
    Instant start = clock.instant();
    MethodHandler<P> handler = methods.find(exchange.version(), request.method()).orElse(null);
    Reply reply;
    CallObserver.Outcome outcome;
    try {
      hooks.admit(exchange, request.method());
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
      reply = Reply.result(request.id(), result).withHeaders(exchange.answerHeaders());
    } catch (RpcException e) {
      outcome = CallObserver.Outcome.PROTOCOL_ERROR;
      reply = e.withId(request.id()).toReply();
    } catch (CloseConnectionException e) {
      throw e;
    } catch (UnavailableException e) {
      outcome = CallObserver.Outcome.PROTOCOL_ERROR;
      LOG.log(Level.WARNING, "request " + exchange.requestId() + " cannot be answered now", e);
      reply = RpcException.unavailable().withId(request.id()).toReply();
    } catch (RuntimeException e) {
      outcome = CallObserver.Outcome.PROTOCOL_ERROR;
      LOG.log(Level.ERROR, "request " + exchange.requestId() + " failed", e);
      reply =
          RpcException.internal(500, "Internal error, reference " + exchange.requestId())
              .withId(request.id())
              .toReply();
    }
    String method = handler == null ? "other" : request.method();
    Duration duration = Duration.between(start, clock.instant());
    tellObserver(method, exchange, outcome, duration);
    hooks.answered(exchange, request, reply, outcome, duration);
    return reply;
  }

  private void tellObserver(
      String method, Exchange<P> exchange, CallObserver.Outcome outcome, Duration duration) {
    Optional<ClientInfo> client = exchange.clientInfo();
    // Era and client of each call: so that an operator knows when the legacy era can go.
    LOG.log(
        Level.INFO,
        () ->
            "request %s %s%s revision %s (%s) client %s: %s in %d ms"
                .formatted(
                    exchange.requestId(),
                    method,
                    exchange.tool().map(tool -> " " + tool).orElse(""),
                    exchange.version().text(),
                    exchange.version().isModern() ? "modern" : "legacy",
                    client.map(info -> info.name() + " " + info.version()).orElse("-"),
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
