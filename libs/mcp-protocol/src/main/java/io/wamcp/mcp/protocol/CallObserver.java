package io.wamcp.mcp.protocol;

import java.time.Duration;
import java.util.Optional;

/**
 * Told about every JSON-RPC request after it was answered, for metrics and logs. Called on the
 * request's thread.
 */
@FunctionalInterface
public interface CallObserver {

  /** One request has been answered. Must not throw. */
  void answered(AnsweredCall call);

  /** How a request ended. */
  enum Outcome {
    /** A result. */
    OK,
    /** A tool result marked as an error. */
    TOOL_ERROR,
    /** A JSON-RPC error. */
    PROTOCOL_ERROR
  }

  /**
   * An answered request.
   *
   * @param requestId unique id made by the server
   * @param method JSON-RPC method; {@code other} when the server does not know it
   * @param tool name of a known tool, for {@code tools/call}
   * @param version revision it was served under
   * @param client what the client said about itself
   * @param outcome how it ended
   * @param duration from the first look at the message to the finished result
   */
  record AnsweredCall(
      String requestId,
      String method,
      Optional<String> tool,
      ProtocolVersion version,
      Optional<ClientInfo> client,
      Outcome outcome,
      Duration duration) {}
}
