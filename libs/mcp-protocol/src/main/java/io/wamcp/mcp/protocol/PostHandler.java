package io.wamcp.mcp.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.webserver.http.ServerRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Answers a POST of an authenticated caller: one message, or a batch where the revision has them.
 * Thread-safe.
 */
final class PostHandler<P> {
  /** More than any client has reason to send, few enough to bound the work of one request. */
  private static final int MAX_BATCH = 20;

  private final BodyReader bodies;
  private final MessageReader messages;
  private final Dispatcher<P> dispatcher;
  private final Optional<Sessions<P>> sessions;

  PostHandler(
      BodyReader bodies,
      MessageReader messages,
      Dispatcher<P> dispatcher,
      Optional<Sessions<P>> sessions) {
    this.bodies = bodies;
    this.messages = messages;
    this.dispatcher = dispatcher;
    this.sessions = sessions;
  }

  /**
   * The answer, or the stream it was sent on.
   *
   * @param opener makes the answer a stream
   * @throws RpcException for a request that is refused as a whole
   */
  Answer handle(ServerRequest request, P principal, String requestId, Supplier<SseStream> opener) {
    Headers headers = request.headers();
    String contentType = headers.first(HeaderNames.CONTENT_TYPE).orElse("");
    if (!MediaRanges.isJson(contentType)) {
      throw RpcException.http(415, "Content-Type must be application/json");
    }
    List<String> accept = headers.values(HeaderNames.ACCEPT);
    if (!MediaRanges.accepts(accept, "application/json")) {
      throw RpcException.http(406, "Accept must allow application/json and text/event-stream");
    }
    JsonNode node = messages.parse(bodies.read(request));
    if (node instanceof ArrayNode batch) {
      return new Answer(batch(batch, headers, principal, requestId));
    }
    boolean streams = MediaRanges.namesExactly(accept, "text/event-stream");
    return single(
        node, headers, principal, requestId, streams ? Optional.of(opener) : Optional.empty());
  }

  private Answer single(
      JsonNode node,
      Headers headers,
      P principal,
      String requestId,
      Optional<Supplier<SseStream>> opener) {
    return switch (messages.read(node)) {
      case Message.Request message -> {
        Exchange<P> exchange = exchange(message, headers, principal, requestId, opener);
        yield new Answer(dispatcher.dispatch(message, exchange), exchange.stream());
      }
      case Message.Notification message -> new Answer(notification(headers, principal));
      case Message.Response message -> new Answer(response(headers, principal));
    };
  }

  private Exchange<P> exchange(
      Message.Request message,
      Headers headers,
      P principal,
      String requestId,
      Optional<Supplier<SseStream>> opener) {
    try {
      ProtocolVersion version = EraSelector.select(message, headers);
      boolean begins = version.isModern() || message.method().equals("initialize");
      Optional<Session> session = begins ? Optional.empty() : session(headers, principal);
      boolean says = message.meta().has(EraSelector.META_VERSION);
      if (session.isPresent() && !says && EraSelector.headerVersion(headers).isEmpty()) {
        version = session.get().version();
      }
      return new Exchange<>(principal, requestId, version, message, session, opener);
    } catch (RpcException e) {
      throw e.withId(message.id());
    }
  }

  /** The session of a legacy request; empty where this server has none. */
  private Optional<Session> session(Headers headers, P principal) {
    return sessions.map(all -> all.require(headers, principal));
  }

  /**
   * No notification of a client asks anything of us: cancelling is done by closing the connection.
   */
  private Reply notification(Headers headers, P principal) {
    checkHeaderVersion(headers);
    if (!saysModern(headers)) {
      session(headers, principal);
    }
    return Reply.accepted();
  }

  private Reply response(Headers headers, P principal) {
    checkHeaderVersion(headers);
    if (saysModern(headers)) {
      throw RpcException.invalidRequest("Invalid request: a client may not send a response");
    }
    session(headers, principal);
    return Reply.accepted();
  }

  private static boolean saysModern(Headers headers) {
    return EraSelector.headerVersion(headers).filter(v -> !EraSelector.isLegacy(v)).isPresent();
  }

  private static void checkHeaderVersion(Headers headers) {
    EraSelector.headerVersion(headers)
        .filter(text -> ProtocolVersion.find(text).isEmpty())
        .ifPresent(
            text -> {
              throw RpcException.unsupportedVersion(text);
            });
  }

  /**
   * Revision 2025-03-26, which has no version header, demands that servers take batches; all others
   * forbid them.
   */
  private Reply batch(ArrayNode batch, Headers headers, P principal, String requestId) {
    Optional<String> header = EraSelector.headerVersion(headers);
    if (header.isPresent() && !header.get().equals(ProtocolVersion.V2025_03_26.text())) {
      throw oneMessage();
    }
    Optional<Session> session = session(headers, principal);
    if (header.isEmpty()
        && session.filter(s -> s.version() != ProtocolVersion.V2025_03_26).isPresent()) {
      throw oneMessage();
    }
    if (batch.isEmpty() || batch.size() > MAX_BATCH) {
      throw RpcException.invalidRequest(
          "Invalid request: a batch must have 1 to " + MAX_BATCH + " messages");
    }
    ArrayNode answers = JsonNodeFactory.instance.arrayNode();
    for (int index = 0; index < batch.size(); index++) {
      Reply reply = batchElement(batch.get(index), headers, principal, requestId + "." + index);
      if (reply.body() != null) {
        answers.add(reply.body());
      }
    }
    return answers.isEmpty() ? Reply.accepted() : Reply.ok(answers);
  }

  private static RpcException oneMessage() {
    return RpcException.invalidRequest("Invalid request: one message per POST");
  }

  private Reply batchElement(JsonNode node, Headers headers, P principal, String requestId) {
    try {
      Message message = messages.read(node);
      if (message instanceof Message.Request request) {
        if (request.method().equals("initialize") || request.meta().has(EraSelector.META_VERSION)) {
          throw RpcException.invalidRequest("Invalid request: not allowed in a batch")
              .withId(request.id());
        }
        return single(node, headers, principal, requestId, Optional.empty()).reply();
      }
      return Reply.accepted();
    } catch (RpcException e) {
      return e.toReply();
    }
  }

  /**
   * What to send.
   *
   * @param reply the answer
   * @param stream where to send its body, when headers and status have gone out already
   */
  record Answer(Reply reply, Optional<SseStream> stream) {
    Answer(Reply reply) {
      this(reply, Optional.empty());
    }
  }
}
