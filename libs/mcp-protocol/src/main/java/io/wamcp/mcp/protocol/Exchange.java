package io.wamcp.mcp.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One JSON-RPC request being answered: who sent it, under which revision, and the stream its answer
 * may become. Used by the request's thread only; the stream itself is thread-safe.
 *
 * @param <P> the application's notion of a caller
 */
final class Exchange<P> {
  private final P principal;
  private final String requestId;
  private final ProtocolVersion version;
  private final Message.Request message;
  private final Optional<Session> session;
  private final Optional<Supplier<SseStream>> opener;
  private volatile SseStream stream;
  private String tool;
  private ClientInfo introduced;
  private final Map<String, String> headers = new LinkedHashMap<>();

  Exchange(
      P principal,
      String requestId,
      ProtocolVersion version,
      Message.Request message,
      Optional<Session> session,
      Optional<Supplier<SseStream>> opener) {
    this.principal = principal;
    this.requestId = requestId;
    this.version = version;
    this.message = message;
    this.session = session;
    this.opener = opener;
  }

  P principal() {
    return principal;
  }

  String requestId() {
    return requestId;
  }

  ProtocolVersion version() {
    return version;
  }

  JsonNode meta() {
    return message.meta();
  }

  Optional<ClientInfo> clientInfo() {
    return Optional.ofNullable(introduced)
        .or(() -> ClientInfo.read(meta().path(EraSelector.META_CLIENT_INFO)))
        .or(() -> session.flatMap(Session::client));
  }

  /** Notes what a client says about itself as it begins a session. */
  void introduced(Optional<ClientInfo> client) {
    introduced = client.orElse(null);
  }

  JsonNode messageId() {
    return message.id();
  }

  /** The session of a legacy request; empty where there are none. */
  Optional<Session> session() {
    return session;
  }

  /** Puts a header on the answer, should it be a result. */
  void answerHeader(String name, String value) {
    headers.put(name, value);
  }

  Map<String, String> answerHeaders() {
    return headers;
  }

  boolean canStream() {
    return opener.isPresent();
  }

  /**
   * Turns the answer into a stream, if the client accepts one. From then on errors cannot change
   * the status.
   */
  Optional<SseStream> openStream() {
    if (stream == null && opener.isPresent()) {
      stream = opener.get().get();
    }
    return Optional.ofNullable(stream);
  }

  Optional<SseStream> stream() {
    return Optional.ofNullable(stream);
  }

  Optional<String> tool() {
    return Optional.ofNullable(tool);
  }

  void tool(String name) {
    this.tool = name;
  }
}
