package io.wamcp.mcp.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.OptionalDouble;

/** Sends progress notifications on the stream of a call, if there is one. Thread-safe. */
final class Progress implements ProgressSink {
  private final JsonNode token;
  private final Optional<SseStream> stream;
  private double last = Double.NEGATIVE_INFINITY;
  private boolean ended;

  private Progress(JsonNode token, Optional<SseStream> stream) {
    this.token = token;
    this.stream = stream;
  }

  /** Opens the stream when the request has a progress token and the client accepts a stream. */
  static Progress of(Exchange<?> exchange) {
    JsonNode token = exchange.meta().path("progressToken");
    boolean wanted = token.isTextual() || token.isIntegralNumber();
    return new Progress(token, wanted ? exchange.openStream() : Optional.empty());
  }

  @Override
  public boolean isWanted() {
    return stream.isPresent() && !clientGone();
  }

  @Override
  public synchronized void report(double progress, OptionalDouble total, String message) {
    if (stream.isEmpty() || ended || !Double.isFinite(progress) || progress <= last) {
      return;
    }
    last = progress;
    ObjectNode notification = JsonNodeFactory.instance.objectNode();
    notification.put("jsonrpc", "2.0").put("method", "notifications/progress");
    ObjectNode params = notification.putObject("params");
    params.set("progressToken", token);
    putNumber(params, "progress", progress);
    total.ifPresent(value -> putNumber(params, "total", value));
    if (message != null && !message.isEmpty()) {
      params.put("message", message);
    }
    stream.get().send(notification);
  }

  /** No notification may follow the result. */
  synchronized void end() {
    ended = true;
  }

  boolean clientGone() {
    return stream.map(SseStream::isBroken).orElse(false);
  }

  private static void putNumber(ObjectNode node, String name, double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      node.put(name, (long) value);
    } else {
      node.put(name, value);
    }
  }
}
