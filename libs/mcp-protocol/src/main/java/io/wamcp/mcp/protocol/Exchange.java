package io.wamcp.mcp.protocol;

import com.fasterxml.jackson.databind.JsonNode;
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
  private final JsonNode meta;
  private final Optional<Supplier<SseStream>> opener;
  private SseStream stream;
  private String tool;

  Exchange(
      P principal,
      String requestId,
      ProtocolVersion version,
      JsonNode meta,
      Optional<Supplier<SseStream>> opener) {
    this.principal = principal;
    this.requestId = requestId;
    this.version = version;
    this.meta = meta;
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
    return meta;
  }

  Optional<ClientInfo> clientInfo() {
    return ClientInfo.read(meta.path(EraSelector.META_CLIENT_INFO));
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
