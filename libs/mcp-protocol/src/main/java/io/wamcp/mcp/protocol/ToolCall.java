package io.wamcp.mcp.protocol;

import java.util.Optional;

/**
 * One call of a tool, as the tool sees it. Thread-safe: a tool may hand it to other threads for as
 * long as the call lasts.
 *
 * @param <P> the application's notion of a caller
 */
public interface ToolCall<P> {

  /** Who calls. */
  P principal();

  /**
   * Unique id of this call, made by the server; the reference a client is given when something
   * breaks.
   */
  String requestId();

  /** Where to tell about progress. Never null; swallows everything when the client did not ask. */
  ProgressSink progress();

  /**
   * Says that the answer will take a while. Where the client accepts a stream the answer becomes
   * one, so that proxies between do not give up and a client that leaves is noticed. To be called
   * by the thread of the call.
   */
  void waiting();

  /**
   * True once the client is known to be gone. On a streamed answer, which {@link #waiting()} asks
   * for, that is noticed at the next progress report or keep alive comment; on a plain answer it
   * stays false. A wait should end then; work already begun should not be undone.
   */
  boolean clientGone();

  /** The place in the client's trace this call belongs to, as sent in {@code _meta}; unchecked. */
  Optional<String> traceparent();

  /** What the client says about itself, if it did on this request. */
  Optional<ClientInfo> clientInfo();

  /** The revision this call is served under. */
  ProtocolVersion protocolVersion();
}
