package io.wamcp.mcp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.mcp.protocol.SampleTools.Caller;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Servers that share nothing but keys and stored sessions, and clients that roam among them. */
final class Replicas implements AutoCloseable {
  static final String SENDER = "key-sender";
  static final byte[] KEY = "a session key of enough bytes".getBytes(StandardCharsets.US_ASCII);
  static final Duration TICK = Duration.ofMillis(50);
  final SharedSessions shared = new SharedSessions();
  final SampleResources resources = new SampleResources();
  private final List<TestServer> servers = new ArrayList<>();

  /** Starts one more. */
  TestServer start() {
    return start(builder -> {});
  }

  TestServer start(Consumer<McpEndpointBuilder<Caller>> more) {
    TestServer server =
        new TestServer(
            builder -> {
              builder
                  .sessions(new SessionKeys(KEY, Optional.empty()), Duration.ofDays(7), shared)
                  .callerId(Caller::name)
                  .resources(resources)
                  .keepAliveInterval(TICK);
              more.accept(builder);
            });
    servers.add(server);
    shared.replicas.add(server.streams());
    return server;
  }

  /** Tells all replicas that something has changed for everybody. */
  void change(String... uris) {
    servers.forEach(server -> server.streams().updated(Set.of(uris), caller -> true));
  }

  /** Begins a session as a reader. */
  static String begin(TestServer server) {
    return begin(server, TestServer.READER);
  }

  static String begin(TestServer server, String key) {
    HttpRequest.Builder request = server.request();
    request.setHeader("Authorization", "Bearer " + key);
    HttpResponse<String> response =
        server.post(
            request,
            TestServer.message(
                "initialize",
                "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},"
                    + "\"clientInfo\":{\"name\":\"roamer\",\"version\":\"2\"}}"));
    assertThat(response.statusCode()).isEqualTo(200);
    return response.headers().firstValue("Mcp-Session-Id").orElseThrow();
  }

  /** A request within a session, as a reader. */
  static HttpRequest.Builder in(TestServer server, String session) {
    return server
        .request()
        .header("MCP-Protocol-Version", "2025-11-25")
        .header("Mcp-Session-Id", session);
  }

  static HttpResponse<String> post(
      TestServer server, String session, String method, String params) {
    return server.post(in(server, session), TestServer.message(method, params));
  }

  static String uri(String uri) {
    return "{\"uri\":\"" + uri + "\"}";
  }

  static void subscribe(TestServer server, String session, String uri) {
    HttpResponse<String> response = post(server, session, "resources/subscribe", uri(uri));
    assertThat(response.body()).endsWith("\"result\":{}}");
  }

  static EventStream get(TestServer server, String session) throws Exception {
    return EventStream.open(server.http(), in(server, session).GET().build());
  }

  static HttpResponse<String> getRefused(TestServer server, String session) {
    return server.send(in(server, session).GET());
  }

  static HttpRequest listenRequest(TestServer server, String id, String notifications) {
    return server
        .request()
        .header("MCP-Protocol-Version", "2026-07-28")
        .header("Mcp-Method", "subscriptions/listen")
        .POST(HttpRequest.BodyPublishers.ofString(listenBody(id, notifications)))
        .build();
  }

  private static String listenBody(String id, String notifications) {
    return """
    {"jsonrpc":"2.0","id":%s,"method":"subscriptions/listen","params":{"notifications":%s,\
    "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",\
    "io.modelcontextprotocol/clientCapabilities":{}}}}\
    """
        .formatted(id, notifications);
  }

  /** Listens for these resources, and reads the acknowledgement. */
  static EventStream listen(TestServer server, String... uris) throws Exception {
    String list = "[\"" + String.join("\",\"", uris) + "\"]";
    EventStream stream =
        EventStream.open(
            server.http(), listenRequest(server, "7", "{\"resourceSubscriptions\":" + list + "}"));
    assertThat(stream.message().path("method").asText())
        .isEqualTo("notifications/subscriptions/acknowledged");
    return stream;
  }

  @Override
  public void close() {
    servers.forEach(TestServer::close);
  }
}
