package io.wamcp.mcp.protocol;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Sessions of clients that begin with {@code initialize}. Any replica knows them by their id alone.
 * A session is no credential: it belongs to the caller it was made for, who is checked anew with
 * every request. Thread-safe.
 */
final class Sessions<P> {
  static final String HEADER = "Mcp-Session-Id";
  private static final HeaderName NAME = HeaderNames.create(HEADER);
  private final SessionCodec codec;
  private final SessionStore<P> store;
  private final Function<P, String> callerIds;

  Sessions(SessionCodec codec, SessionStore<P> store, Function<P, String> callerIds) {
    this.codec = codec;
    this.store = store;
    this.callerIds = callerIds;
  }

  /** The id of a new session. */
  String open(P principal, ProtocolVersion version, Optional<ClientInfo> client) {
    return codec.mint(callerIds.apply(principal), version, client);
  }

  /**
   * The session a request belongs to.
   *
   * @throws RpcException 400 when it names none; 404, which tells clients to begin anew, when that
   *     is not a running session of this caller
   */
  Session require(Headers headers, P principal) {
    List<String> values = headers.contains(NAME) ? headers.get(NAME).allValues() : List.of();
    if (values.size() != 1) {
      throw RpcException.http(
          400, HEADER + " must be given once: send initialize to get a session id");
    }
    return codec
        .read(callerIds.apply(principal), values.getFirst())
        .filter(session -> !store.isEnded(session.id()))
        .orElseThrow(
            () -> RpcException.http(404, "There is no such session: send initialize again"));
  }

  SessionStore<P> store() {
    return store;
  }
}
