package io.wamcp.inngest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.internal.Json;
import io.wamcp.inngest.internal.SdkInfo;
import java.net.URI;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An app's Inngest endpoint without a web server: one URL, where GET describes the app, PUT asks it
 * to register and POST runs a function. Thread-safe.
 *
 * <p>In cloud mode every call must bear a signature made with the signing key or its fallback, and
 * the answer is signed with the same key. In development mode signatures are not looked at.
 */
public final class InngestEndpoint {

  /** The largest request body taken; the server sends no more than half of it. */
  public static final int LARGEST_BODY = 8 << 20;

  private final InngestClient client;
  private final FunctionSet functions;
  private final CallHandler calls;
  private final Introspection introspection;
  private final AppSync sync;

  private InngestEndpoint(InngestClient client, FunctionSet functions, CallListener listener) {
    this.client = client;
    this.functions = functions;
    this.calls = new CallHandler(client, functions, listener);
    this.introspection = new Introspection(client, functions);
    this.sync = new AppSync(client, functions, introspection);
  }

  /**
   * The endpoint of the client's app.
   *
   * @throws IllegalArgumentException when two functions have the same id
   */
  public static InngestEndpoint of(
      InngestClient client, Collection<? extends InngestFunction> functions) {
    return of(client, functions, CallListener.NONE);
  }

  /** As {@link #of(InngestClient, Collection)}, with a listener around every call. */
  public static InngestEndpoint of(
      InngestClient client,
      Collection<? extends InngestFunction> functions,
      CallListener listener) {
    return new InngestEndpoint(client, new FunctionSet(client.appId(), functions), listener);
  }

  /** Answers a request; never throws for what a request holds, nor for what a function does. */
  public EndpointResponse handle(EndpointRequest request) {
    if (request.body().length > LARGEST_BODY) {
      return tooLarge();
    }
    Optional<SigningKey> verifiedBy = verify(request);
    boolean trusted = client.config().dev() || verifiedBy.isPresent();
    EndpointResponse response =
        switch (request.method()) {
          case "GET" -> trusted ? introspection.answer(verifiedBy.isPresent()) : unauthorized();
          case "PUT" ->
              trusted || client.config().unsignedSync()
                  ? sync(request, verifiedBy.isPresent())
                  : unauthorized();
          case "POST" -> trusted ? call(request) : unauthorized();
          default -> message(405, "Method not allowed").withHeader("Allow", "GET, PUT, POST");
        };
    return verifiedBy.map(key -> signed(response, key)).orElse(response);
  }

  boolean streaming() {
    return client.config().streaming();
  }

  /** The answer to a body over {@link #LARGEST_BODY}. */
  public static EndpointResponse tooLarge() {
    return message(413, "The request body is over " + LARGEST_BODY + " bytes");
  }

  /** How many functions there are, failure handlers included. */
  public int functionCount() {
    return functions.size();
  }

  /** Registers the app as served at this URL; the configured origin and path win over it. */
  boolean register(URI serveUrl) throws EngineApiException, InterruptedException {
    return sync.register(sync.publicUrl(serveUrl), Optional.empty(), Optional.empty());
  }

  /** Throws {@link IllegalArgumentException} when the app cannot be registered under this URL. */
  void checkServeUrl(URI serveUrl) {
    sync.publicUrl(serveUrl);
  }

  private Optional<SigningKey> verify(EndpointRequest request) {
    InngestConfig config = client.config();
    String header = request.header("X-Inngest-Signature").orElse(null);
    if (config.dev() || header == null) {
      return Optional.empty();
    }
    return config
        .signingKey()
        .filter(key -> key.verify(request.body(), header, client.clock().instant()))
        .or(
            () ->
                config
                    .signingKeyFallback()
                    .filter(key -> key.verify(request.body(), header, client.clock().instant())));
  }

  private EndpointResponse sync(EndpointRequest request, boolean signed) {
    try {
      return sync.answer(request, sync.publicUrl(URI.create(request.url())), signed);
    } catch (IllegalArgumentException e) {
      return message(400, "The URL of the request cannot be registered");
    }
  }

  private EndpointResponse call(EndpointRequest request) {
    if (request.parameter("probe").filter("trust"::equals).isPresent()) {
      return json(200, new byte[0]);
    }
    Optional<String> functionId = request.parameter("fnId");
    if (functionId.isEmpty()) {
      return message(400, "The request names no function");
    }
    Optional<TraceContext> trace = TraceContext.read(name -> request.header(name).orElse(null));
    CallReply reply =
        calls.handle(
            functionId.get(), request.parameter("stepId").orElse(""), request.body(), trace);
    EndpointResponse response = json(reply.status(), reply.body());
    if (trace.isPresent()) {
      response = response.withHeader("traceparent", trace.get().traceparent());
    }
    if (reply.noRetry().isPresent()) {
      response = response.withHeader("X-Inngest-No-Retry", reply.noRetry().get().toString());
    }
    if (reply.retryAfter().isPresent()) {
      response = response.withHeader("Retry-After", reply.retryAfter().get());
    }
    return response;
  }

  private EndpointResponse signed(EndpointResponse response, SigningKey key) {
    return response.withHeader(
        "X-Inngest-Signature", key.sign(response.body(), client.clock().instant()));
  }

  private static EndpointResponse unauthorized() {
    return message(401, "Unauthorized");
  }

  /** An answer that says one thing. */
  static EndpointResponse message(int status, String text) {
    ObjectNode body = Json.object().put("message", text);
    return json(status, body);
  }

  static EndpointResponse json(int status, JsonNode body) {
    return json(status, Json.write(body));
  }

  private static EndpointResponse json(int status, byte[] body) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/json");
    // Without this header the server takes the answer for that of some proxy, and tries again.
    headers.put("X-Inngest-Sdk", SdkInfo.IDENTIFIER);
    headers.put("X-Inngest-Sdk-Handled", "true");
    headers.put("X-Inngest-Req-Version", "2");
    headers.put("X-Inngest-Framework", SdkInfo.FRAMEWORK);
    return new EndpointResponse(status, headers, body);
  }
}
