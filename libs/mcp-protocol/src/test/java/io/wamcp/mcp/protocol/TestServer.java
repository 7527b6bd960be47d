package io.wamcp.mcp.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.wamcp.mcp.protocol.SampleTools.Caller;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** A real server with the sample tools, and a plain HTTP client to talk to it. */
final class TestServer implements AutoCloseable {
  static final ObjectMapper JSON = new ObjectMapper();
  static final String READER = "key-reader";
  static final String ORIGIN = "https://app.example";
  final SampleTools.Waiting waiting = new SampleTools.Waiting();
  final List<CallObserver.AnsweredCall> calls =
      java.util.Collections.synchronizedList(new java.util.ArrayList<>());
  private final WebServer server;
  private final StreamRegistry<Caller> streams;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  TestServer() {
    this(builder -> {});
  }

  TestServer(Consumer<McpEndpointBuilder<Caller>> more) {
    McpEndpointBuilder<Caller> builder =
        McpEndpoint.builder(new ServerInfo("sample", "Sample server", "1.2.3"), TestServer::decide)
            .instructions("Be kind.")
            .allowedOrigins(Set.of(ORIGIN))
            .observer(calls::add)
            .tools(
                List.of(
                    SampleTools.echo(),
                    SampleTools.whoAmI(),
                    SampleTools.requestId(),
                    SampleTools.refuse(),
                    SampleTools.crash(),
                    SampleTools.picky(),
                    SampleTools.send(),
                    SampleTools.needsElicitation(),
                    SampleTools.steps(),
                    waiting.tool()));
    more.accept(builder);
    McpEndpoint<Caller> endpoint = builder.build();
    this.streams = endpoint.streams();
    this.server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .connectionOptions(options -> options.tcpNoDelay(true))
            .routing(HttpRouting.builder().register(endpoint))
            .build()
            .start();
  }

  private static Authentication<Caller> decide(
      java.util.Optional<String> bearer, RequestInfo request) {
    if (bearer.isEmpty()) {
      return new Authentication.Missing<>();
    }
    return switch (bearer.get()) {
      case READER -> new Authentication.Authenticated<>(new Caller("reader", Set.of("read")));
      case "key-sender" ->
          new Authentication.Authenticated<>(new Caller("sender", Set.of("read", "send")));
      case "key-banned" -> new Authentication.Forbidden<>();
      case "key-broken" -> throw new IllegalStateException("secret database detail");
      default -> new Authentication.Invalid<>();
    };
  }

  StreamRegistry<Caller> streams() {
    return streams;
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  int port() {
    return server.port();
  }

  /** A request with a reader's key, JSON and both accepted types. */
  HttpRequest.Builder request() {
    return HttpRequest.newBuilder(uri("/mcp"))
        .timeout(Duration.ofSeconds(30))
        .header("Content-Type", "application/json")
        .header("Accept", "application/json, text/event-stream")
        .header("Authorization", "Bearer " + READER);
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  HttpResponse<String> post(HttpRequest.Builder request, String body) {
    return send(request.POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  /** Posts a legacy request. */
  HttpResponse<String> legacy(String method, String params) {
    return post(request().header("MCP-Protocol-Version", "2025-11-25"), message(method, params));
  }

  /** Posts a modern request with all its headers and metadata in order. */
  HttpResponse<String> modern(String method, String params) {
    return modern(request(), method, params);
  }

  HttpResponse<String> modern(HttpRequest.Builder request, String method, String params) {
    ObjectNode message = (ObjectNode) json(message(method, params));
    ObjectNode content = message.withObjectProperty("params");
    addMeta(content);
    request.header("MCP-Protocol-Version", "2026-07-28").header("Mcp-Method", method);
    if (content.has("name")) {
      request.header("Mcp-Name", content.get("name").asText());
    }
    if (method.equals("resources/read") && content.has("uri")) {
      request.header("Mcp-Name", content.get("uri").asText());
    }
    return post(request, message.toString());
  }

  static void addMeta(ObjectNode params) {
    ObjectNode meta = params.withObjectProperty("_meta");
    meta.put("io.modelcontextprotocol/protocolVersion", "2026-07-28");
    meta.putObject("io.modelcontextprotocol/clientCapabilities");
    meta.putObject("io.modelcontextprotocol/clientInfo").put("name", "tester").put("version", "1");
  }

  static String message(String method, String params) {
    return "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"%s\",\"params\":%s}"
        .formatted(method, params);
  }

  static String call(String tool, String arguments) {
    return "{\"name\":\"%s\",\"arguments\":%s}".formatted(tool, arguments);
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(text, e);
    }
  }

  static JsonNode json(HttpResponse<String> response) {
    return json(response.body());
  }

  HttpClient http() {
    return http;
  }

  @Override
  public void close() {
    waiting.release.countDown();
    streams.drain();
    server.stop();
    http.close();
  }
}
