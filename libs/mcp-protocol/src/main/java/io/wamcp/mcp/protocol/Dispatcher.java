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

  private record Answered(Reply reply, CallObserver.Outcome outcome) {}

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
    Optional<MethodHandler<P>> handler = methods.find(exchange.version(), request.method());
    Answered answered = answer(request, exchange, handler);
    String method = handler.isPresent() ? request.method() : "other";
    Duration duration = Duration.between(start, clock.instant());
    tellObserver(method, exchange, answered.outcome(), duration);
    hooks.answered(exchange, request, answered.reply(), answered.outcome(), duration);
    return answered.reply();
  }

  private Answered answer(
      Message.Request request, Exchange<P> exchange, Optional<MethodHandler<P>> handler) {
    try {
      hooks.admit(exchange.principal(), exchange.requestId(), request.method());
      MethodHandler<P> known =
          handler.orElseThrow(
              () -> RpcException.methodNotFound(exchange.version(), request.method()));
      return result(request, exchange, known.handle(exchange, request.params()));
    } catch (RpcException e) {
      return refusal(request, e);
    } catch (CloseConnectionException e) {
      throw e;
    } catch (UnavailableException e) {
      LOG.log(Level.WARNING, "request " + exchange.requestId() + " cannot be answered now", e);
      return refusal(request, RpcException.unavailable());
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "request " + exchange.requestId() + " failed", e);
      return refusal(
          request, RpcException.internal(500, "Internal error, reference " + exchange.requestId()));
    }
  }

  private Answered result(Message.Request request, Exchange<P> exchange, ObjectNode result) {
    boolean failed = result.path("isError").booleanValue();
    if (exchange.version().isModern()) {
      server.addModernFields(result);
    }
    return new Answered(
        Reply.result(request.id(), result).withHeaders(exchange.answerHeaders()),
        failed ? CallObserver.Outcome.TOOL_ERROR : CallObserver.Outcome.OK);
  }

  private static Answered refusal(Message.Request request, RpcException refusal) {
    return new Answered(
        refusal.withId(request.id()).toReply(), CallObserver.Outcome.PROTOCOL_ERROR);
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
