package io.wamcp.mcp.protocol;

import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.webserver.http.ServerRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** Answers GET and DELETE of legacy sessions. Thread-safe. */
final class SessionStreams<P> {
  private static final String ALLOWED = "POST, OPTIONS";
  private final Sessions<P> sessions;
  private final StreamRegistry<P> streams;
  private final Function<P, String> callerIds;

  SessionStreams(Sessions<P> sessions, StreamRegistry<P> streams, Function<P, String> callerIds) {
    this.sessions = sessions;
    this.streams = streams;
    this.callerIds = callerIds;
  }

  /**
   * Serves a stream of notifications until one side ends it.
   *
   * @param opener makes the answer a stream
   * @throws RpcException when there is to be no stream
   */
  void serve(ServerRequest request, P principal, Supplier<SseStream> opener) {
    Headers headers = request.headers();
    checkEra(headers);
    if (!MediaRanges.accepts(headers.values(HeaderNames.ACCEPT), "text/event-stream")) {
      throw RpcException.http(406, "Accept must allow text/event-stream");
    }
    Session session = sessions.require(headers, principal);
    PushStream<P> push = PushStream.ofSession(principal, callerIds.apply(principal), session.id());
    streams.admit(push);
    try {
      // After it is admitted: a subscription made from now on is told, one made before is read.
      streams.reload(push);
      Set<String> before = push.uris();
      try (SseStream stream = opener.get()) {
        push.attach(stream);
        // What happened before, perhaps while an earlier stream was broken, nobody knows.
        streams.offer(push, List.copyOf(before));
        stream.awaitDone();
      }
    } finally {
      streams.remove(push);
    }
  }

  /** Ends a session, here and on every other replica. */
  Reply end(ServerRequest request, P principal) {
    checkEra(request.headers());
    Session session = sessions.require(request.headers(), principal);
    sessions.store().end(principal, session.id(), session.endsAt());
    streams.endSession(session.id());
    return Reply.empty(204);
  }

  private static void checkEra(Headers headers) {
    Optional<String> version = EraSelector.headerVersion(headers);
    if (version.isEmpty() || EraSelector.isLegacy(version.get())) {
      return;
    }
    if (ProtocolVersion.find(version.get()).isEmpty()) {
      throw RpcException.unsupportedVersion(version.get());
    }
    throw RpcException.http(405, "This revision has only POST").withHeader("Allow", ALLOWED);
  }
}
