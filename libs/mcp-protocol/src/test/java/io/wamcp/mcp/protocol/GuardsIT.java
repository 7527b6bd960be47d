package io.wamcp.mcp.protocol;

import static io.wamcp.mcp.protocol.TestServer.json;
import static io.wamcp.mcp.protocol.TestServer.message;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class GuardsIT {
  private static final String PING = message("ping", "{}");
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void withoutKeyTheChallengeHintsAtNoOauth() {
    HttpResponse<String> response = server.post(bare(), PING);

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.headers().allValues("WWW-Authenticate"))
        .containsExactly("Bearer realm=\"wa-mcp\"");
    assertThat(json(response).at("/error/code").isInt()).isTrue();
    assertThat(json(response).has("id")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer nonsense", "Bearer", "Bearer a b", "Basic a2V5"})
  void aWrongKeyIsNamedInvalid(String header) {
    HttpResponse<String> response = server.post(bare().header("Authorization", header), PING);

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.headers().allValues("WWW-Authenticate"))
        .containsExactly("Bearer realm=\"wa-mcp\", error=\"invalid_token\"");
  }

  @Test
  void aKeyWithControlCharactersIsABadRequest() throws IOException {
    String head =
        "POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            + "Authorization: Bearer a\u007fb\r\n";

    assertThat(firstLine(head, PING)).matches("HTTP/1.1 40[01] .*");
  }

  @Test
  void anEndlessKeyIsInvalid() {
    HttpResponse<String> response =
        server.post(bare().header("Authorization", "Bearer " + "a".repeat(4097)), PING);

    assertThat(response.statusCode()).isEqualTo(401);
  }

  @Test
  void theSchemeIsCaseInsensitive() {
    HttpResponse<String> response =
        server.post(bare().header("Authorization", "bearer " + TestServer.READER), PING);

    assertThat(response.statusCode()).isEqualTo(200);
  }

  @Test
  void aKnownKeyWithoutRightsIsForbidden() {
    HttpResponse<String> response =
        server.post(bare().header("Authorization", "Bearer key-banned"), PING);

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.headers().firstValue("WWW-Authenticate"))
        .hasValueSatisfying(value -> assertThat(value).contains("insufficient_scope"));
  }

  @Test
  void aBrokenKeyStoreIs503AndTellsNothing() {
    HttpResponse<String> response =
        server.post(bare().header("Authorization", "Bearer key-broken"), PING);

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("Retry-After")).isPresent();
    assertThat(response.body()).doesNotContain("secret").contains("reference");
  }

  @Test
  void aKeyInTheQueryIsNotLookedAt() {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.uri("/mcp?access_token=" + TestServer.READER))
            .header("Content-Type", "application/json");

    assertThat(server.post(request, PING).statusCode()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://evil.example", "null", "https://app.example.evil.example"})
  void aForeignOriginIsRefusedBeforeKeyAndBody(String origin) {
    HttpResponse<String> response = server.post(bare().header("Origin", origin), "not json");

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void corsHeadersAreOnEveryAnswerToAnAllowedOrigin() {
    assertCors(200, server.post(server.request().header("Origin", TestServer.ORIGIN), PING));
    assertCors(401, server.post(bare().header("Origin", TestServer.ORIGIN), PING));
    assertCors(400, server.post(server.request().header("Origin", TestServer.ORIGIN), "{"));
    assertCors(405, server.send(server.request().header("Origin", TestServer.ORIGIN).GET()));
    assertCors(
        404,
        server.send(
            HttpRequest.newBuilder(server.uri("/.well-known/oauth-protected-resource"))
                .header("Origin", TestServer.ORIGIN)));
  }

  private static void assertCors(int status, HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin"))
        .contains(TestServer.ORIGIN);
    assertThat(response.headers().firstValue("Access-Control-Expose-Headers"))
        .contains("Mcp-Session-Id, Retry-After, WWW-Authenticate");
    assertThat(response.headers().firstValue("Vary")).contains("Origin");
  }

  @Test
  void aPreflightNeedsNoKey() {
    HttpResponse<String> response =
        server.send(
            HttpRequest.newBuilder(server.uri("/mcp"))
                .header("Origin", TestServer.ORIGIN)
                .header("Access-Control-Request-Method", "POST")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));

    assertCors(204, response);
    assertThat(response.headers().firstValue("Access-Control-Allow-Headers").orElseThrow())
        .contains("Authorization", "Content-Type", "Accept", "Mcp-Session-Id")
        .contains("MCP-Protocol-Version", "Mcp-Method", "Mcp-Name", "Last-Event-ID");
    assertThat(response.headers().firstValue("Access-Control-Allow-Methods").orElseThrow())
        .contains("POST");
  }

  @Test
  void hostsCanBeLimited() {
    try (TestServer limited =
            new TestServer(builder -> builder.allowedHosts(Set.of("mcp.example")));
        TestServer local = new TestServer(builder -> builder.allowedHosts(Set.of("127.0.0.1")))) {
      assertThat(limited.post(limited.request(), PING).statusCode()).isEqualTo(403);
      assertThat(local.post(local.request(), PING).statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "DELETE", "PUT", "PATCH"})
  void otherMethodsAre405ButTheKeyComesFirst(String method) {
    HttpRequest.BodyPublisher none = HttpRequest.BodyPublishers.noBody();
    HttpResponse<String> known = server.send(server.request().method(method, none));
    HttpResponse<String> unknown = server.send(bare().method(method, none));

    assertThat(known.statusCode()).isEqualTo(405);
    assertThat(known.headers().firstValue("Allow")).contains("POST, OPTIONS");
    assertThat(unknown.statusCode()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/.well-known/oauth-protected-resource",
        "/.well-known/oauth-protected-resource/mcp",
        "/.well-known/oauth-authorization-server",
        "/.well-known/openid-configuration",
        "/mcp/.well-known/oauth-authorization-server"
      })
  void oauthDiscoveryFindsNothing(String path) {
    HttpResponse<String> response = server.send(HttpRequest.newBuilder(server.uri(path)));

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(json(response).has("error")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"text/plain", "application/xml", "''"})
  void aBodyOfAnotherTypeIs415(String contentType) {
    HttpRequest.Builder request = bare().header("Authorization", "Bearer " + TestServer.READER);
    request.setHeader("Content-Type", contentType);

    assertThat(server.post(request, PING).statusCode()).isEqualTo(415);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json | 200",
        "application/json;q=0.5, text/event-stream | 200",
        "*/* | 200",
        "application/* | 200",
        "text/event-stream | 406",
        "text/html | 406",
        "application/json;q=0 | 406",
        ",;/ | 406"
      })
  void acceptMustAllowJson(String accept, int status) {
    HttpRequest.Builder request = server.request();
    request.setHeader("Accept", accept);

    assertThat(server.post(request, PING).statusCode()).isEqualTo(status);
  }

  @Test
  void acceptMayBeAbsentAndContentTypeMayHaveACharset() {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.uri("/mcp"))
            .header("Authorization", "Bearer " + TestServer.READER)
            .header("Content-Type", "Application/JSON; charset=utf-8");

    assertThat(server.post(request, PING).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "nonsense",
        "{} {}",
        "{\"a\":1,\"a\":2}",
        "\"\\x\"",
        "{\"jsonrpc\":\"2.0\",}"
      })
  void brokenJsonIsAParseError(String body) {
    HttpResponse<String> response = server.post(server.request(), body);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).at("/error/code").asInt()).isEqualTo(-32700);
    assertThat(json(response).has("id")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5",
        "null",
        "\"x\"",
        "{}",
        "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":1}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":5}",
        "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"ping\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":true,\"method\":\"ping\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":[]}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":null}"
      })
  void whatIsNotAMessageIsAnInvalidRequest(String body) {
    HttpResponse<String> response = server.post(server.request(), body);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).at("/error/code").asInt()).isEqualTo(-32600);
  }

  @Test
  void depthIsLimited() {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    HttpResponse<String> response =
        server.post(server.request(), message("ping", "{\"x\":" + deep + "}"));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).at("/error/code").asInt()).isEqualTo(-32600);
  }

  @Test
  void aBodyAboveTheLimitIs413() {
    String atLimit = message("ping", "{\"x\":\"" + "a".repeat(1024 * 1024 - 100) + "\"}");
    String above = message("ping", "{\"x\":\"" + "a".repeat(1024 * 1024) + "\"}");

    assertThat(server.post(server.request(), atLimit).statusCode()).isEqualTo(200);
    assertThat(server.post(server.request(), above).statusCode()).isEqualTo(413);
    assertThat(server.post(server.request(), PING).statusCode()).isEqualTo(200);
  }

  @Test
  void aChunkedBodyAboveTheLimitIs413() {
    byte[] large =
        message("ping", "{\"x\":\"" + "a".repeat(1024 * 1024) + "\"}")
            .getBytes(StandardCharsets.UTF_8);
    HttpResponse<String> response =
        server.send(
            server
                .request()
                .POST(
                    HttpRequest.BodyPublishers.ofInputStream(
                        () -> new java.io.ByteArrayInputStream(large))));

    assertThat(response.statusCode()).isEqualTo(413);
  }

  private static HttpRequest.Builder bare() {
    return HttpRequest.newBuilder(server.uri("/mcp")).header("Content-Type", "application/json");
  }

  /** The status line for a request that HTTP clients refuse to send. */
  private static String firstLine(String head, String body) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(10_000);
      String request = head + "Content-Length: " + body.length() + "\r\n\r\n" + body;
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))
          .readLine();
    }
  }
}
