package io.wamcp.mcp.protocol;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * An MCP server at one URL. Register it at the root of the routing: it also answers the OAuth
 * discovery paths of its host, with 404, because this server takes fixed keys and a client that
 * finds nothing there does not start an OAuth flow.
 *
 * <p>The listener should have {@code tcpNoDelay} on; without it small answers wait some 40 ms.
 * Thread-safe.
 *
 * @param <P> the application's notion of a caller
 */
public final class McpEndpoint<P> implements HttpService {
  private static final System.Logger LOG = System.getLogger(McpEndpoint.class.getName());
  private static final String STATELESS_METHODS = "POST, OPTIONS";
  private static final String ALL_METHODS = "GET, POST, DELETE, OPTIONS";
  private final String path;
  private final HttpGuards<P> guards;
  private final Cors cors;
  private final PostHandler<P> posts;
  private final Optional<SessionStreams<P>> sessionStreams;
  private final StreamRegistry<P> streams;
  private final String allowedMethods;
  private final JsonCodec json;
  private final KeepAlive keepAlive;
  private final Supplier<String> requestIds;
  private final Runnable onStop;

  McpEndpoint(McpEndpointBuilder<P> builder) {
    this.path = builder.path;
    this.json = builder.codec();
    this.cors = new Cors(builder.allowedOrigins);
    this.guards =
        new HttpGuards<>(builder.authenticator, cors, builder.allowedHosts, builder.clientAddress);
    this.keepAlive = builder.keepAlive();
    this.requestIds = builder.requestIds;
    this.onStop = builder.onStop();
    Optional<Sessions<P>> sessions = builder.sessions();
    this.streams = builder.streams();
    CallHooks<P> hooks = new CallHooks<>(builder.admission, builder.toolCalls);
    this.sessionStreams =
        sessions.map(all -> new SessionStreams<>(all, streams, builder.callerIds, hooks));
    this.allowedMethods = sessions.isPresent() ? ALL_METHODS : STATELESS_METHODS;
    ServerDescription server =
        new ServerDescription(
            builder.serverInfo,
            builder.instructions,
            builder.resources.isPresent(),
            sessions.isPresent());
    this.posts =
        new PostHandler<>(
            new BodyReader(builder.maxBodyBytes),
            new MessageReader(json.mapper()),
            new Dispatcher<>(
                server, methods(builder, server, sessions), builder.observer, hooks, builder.clock),
            sessions);
  }

  private Methods<P> methods(
      McpEndpointBuilder<P> builder, ServerDescription server, Optional<Sessions<P>> sessions) {
    Methods<P> methods =
        new Methods<>(
            server, sessions, new ToolMethods<>(new ToolRegistry<>(builder.tools, json.mapper())));
    builder.resources.ifPresent(
        resources -> {
          methods.resources(
              new ResourceMethods<>(resources),
              new ListenMethod<>(streams, resources, builder.callerIds));
          sessions.ifPresent(
              all ->
                  methods.subscriptions(new SubscribeMethods<>(resources, all.store(), streams)));
        });
    return methods;
  }

  /** Starts the description of an endpoint. */
  public static <P> McpEndpointBuilder<P> builder(
      ServerInfo serverInfo, Authenticator<P> authenticator) {
    return new McpEndpointBuilder<>(serverInfo, authenticator);
  }

  /**
   * Puts the headers by which a browser may read an answer on every answer to an allowed origin. To
   * be added before filters that refuse requests, such as those of a full server, which would not
   * get as far as this endpoint.
   */
  public Filter crossOriginHeaders() {
    return (chain, request, response) -> {
      List<String> origins = request.headers().values(HeaderNames.ORIGIN);
      if (origins.size() == 1 && cors.allows(origins.getFirst())) {
        cors.addHeaders(response, origins.getFirst());
      }
      chain.proceed();
    };
  }

  /** The notification streams open here, for the application to tell what has changed. */
  public StreamRegistry<P> streams() {
    return streams;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.any(path, this::handle);
    rules.any("/.well-known/*", this::wellKnown);
    rules.any(path + "/.well-known/*", this::wellKnown);
  }

  @Override
  public void afterStop() {
    onStop.run();
  }

  private void handle(ServerRequest request, ServerResponse response) {
    guarded(
        request,
        response,
        info -> {
          String method = request.prologue().method().text();
          if (method.equals("OPTIONS")) {
            cors.addPreflightHeaders(response);
            response.header(HeaderNames.ALLOW, allowedMethods);
            response.status(Status.NO_CONTENT_204).send();
            return;
          }
          P principal = guards.authenticate(request, info);
          Supplier<SseStream> opener = () -> SseStream.open(response, json, keepAlive);
          switch (method) {
            case "POST" ->
                send(response, posts.handle(request, principal, info.requestId(), opener));
            case "GET" -> withSessions().serve(request, principal, info.requestId(), opener);
            case "DELETE" ->
                send(response, withSessions().end(request, principal, info.requestId()));
            default -> throw notAllowed();
          }
        });
  }

  private SessionStreams<P> withSessions() {
    return sessionStreams.orElseThrow(this::notAllowed);
  }

  private RpcException notAllowed() {
    return RpcException.http(405, "This method is not served here")
        .withHeader("Allow", allowedMethods);
  }

  /**
   * The paths where OAuth metadata would be; others under the prefix are left to the application.
   */
  private void wellKnown(ServerRequest request, ServerResponse response) {
    String last = request.path().rawPath();
    if (!last.contains("/.well-known/oauth-") && !last.contains("/.well-known/openid-")) {
      response.next();
      return;
    }
    guarded(
        request,
        response,
        info -> {
          throw RpcException.http(404, "There is no OAuth here: send a key as bearer token");
        });
  }

  private void guarded(ServerRequest request, ServerResponse response, Step step) {
    String requestId = requestIds.get();
    try {
      step.run(guards.checkSource(request, response, requestId));
    } catch (RpcException e) {
      send(response, e.toReply());
    } catch (CloseConnectionException e) {
      // The client has hung up, or was too slow.
      throw e;
    } catch (UnavailableException e) {
      LOG.log(Level.WARNING, "request " + requestId + " cannot be answered now", e);
      send(response, RpcException.unavailable().toReply());
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "request " + requestId + " failed", e);
      if (!response.isSent()) {
        send(
            response,
            RpcException.internal(500, "Internal error, reference " + requestId).toReply());
      }
    }
  }

  private void send(ServerResponse response, PostHandler.Answer answer) {
    if (answer.stream().isEmpty()) {
      send(response, answer.reply());
      return;
    }
    try (SseStream stream = answer.stream().get()) {
      stream.send(answer.reply().body());
    }
  }

  private void send(ServerResponse response, Reply reply) {
    response.status(reply.status());
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    reply.headers().forEach(response::header);
    if (reply.body() == null) {
      response.send();
      return;
    }
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    response.send(json.bytes(reply.body()));
  }

  private interface Step {
    void run(RequestInfo info);
  }
}
