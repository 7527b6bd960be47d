package io.wamcp.mcp.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;

/** What the application wants to decide and to know about each request. Thread-safe. */
final class CallHooks<P> {
  private static final System.Logger LOG = System.getLogger(CallHooks.class.getName());
  private static final String TOOL_CALL = "tools/call";
  private static final String RESOURCE_READ = "resources/read";
  private static final int REFUSED = 429;

  private final Admission<P> admission;
  private final ToolCallListener<P> listener;

  CallHooks(Admission<P> admission, ToolCallListener<P> listener) {
    this.admission = admission;
    this.listener = listener;
  }

  /**
   * Lets a request pass.
   *
   * @throws RpcException 429
   */
  void admit(Exchange<P> exchange, String method) {
    Optional<Duration> wait;
    try {
      wait = admission.admit(exchange.principal(), method);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "request " + exchange.requestId() + " could not be limited", e);
      return;
    }
    if (wait.isPresent()) {
      throw RpcException.tooManyRequests(wait.get());
    }
  }

  /** Tells of a call of a tool, or of a resource that was read. */
  void answered(
      Exchange<P> exchange,
      Message.Request request,
      Reply reply,
      CallObserver.Outcome outcome,
      Duration duration) {
    // Who is refused for asking too often may go on asking: each is no call of a tool.
    boolean call = request.method().equals(TOOL_CALL);
    if (!(call || request.method().equals(RESOURCE_READ)) || reply.status() == REFUSED) {
      return;
    }
    JsonNode result = reply.body().path("result");
    listener.called(
        new ToolCallListener.ToolCalled<>(
            exchange.principal(),
            exchange.requestId(),
            request.method(),
            exchange.tool(),
            call ? request.params().path("arguments") : request.params(),
            outcome,
            errorCode(result, reply, outcome),
            result.path("structuredContent"),
            duration));
  }

  private static Optional<String> errorCode(
      JsonNode result, Reply reply, CallObserver.Outcome outcome) {
    return switch (outcome) {
      case OK -> Optional.empty();
      case TOOL_ERROR -> ToolContent.code(result);
      case PROTOCOL_ERROR -> Optional.of(reply.body().at("/error/code").asText());
    };
  }
}
