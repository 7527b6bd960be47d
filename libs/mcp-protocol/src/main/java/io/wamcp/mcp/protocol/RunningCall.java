package io.wamcp.mcp.protocol;

import java.util.Optional;

/** The view a tool has of its own call. */
record RunningCall<P>(Exchange<P> exchange, Progress progress) implements ToolCall<P> {

  @Override
  public P principal() {
    return exchange.principal();
  }

  @Override
  public String requestId() {
    return exchange.requestId();
  }

  @Override
  public boolean clientGone() {
    return exchange.stream().map(SseStream::isBroken).orElse(false);
  }

  @Override
  public void waiting() {
    exchange.openStream();
  }

  @Override
  public Optional<String> traceparent() {
    return Optional.ofNullable(exchange.meta().path("traceparent").textValue());
  }

  @Override
  public Optional<ClientInfo> clientInfo() {
    return exchange.clientInfo();
  }

  @Override
  public ProtocolVersion protocolVersion() {
    return exchange.version();
  }
}
