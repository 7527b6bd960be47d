package io.wamcp.mcp.protocol;

import static io.wamcp.mcp.protocol.TestServer.addMeta;
import static io.wamcp.mcp.protocol.TestServer.call;
import static io.wamcp.mcp.protocol.TestServer.json;
import static io.wamcp.mcp.protocol.TestServer.message;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModernIT {
  private static final String VERSION = "MCP-Protocol-Version";
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
  void discoverTellsVersionsAndCapabilities() {
    HttpResponse<String> response = server.modern("server/discover", "{}");

    assertThat(response.statusCode()).isEqualTo(200);
    JsonNode result = json(response).path("result");
    assertThat(result.path("supportedVersions"))
        .extracting(JsonNode::asText)
        .containsExactly("2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26");
    assertThat(result.at("/capabilities/tools").isObject()).isTrue();
    assertThat(result.path("instructions").asText()).isEqualTo("Be kind.");
    assertThat(result.path("resultType").asText()).isEqualTo("complete");
    assertThat(result.path("ttlMs").isIntegralNumber()).isTrue();
    assertThat(result.path("cacheScope").asText()).isEqualTo("private");
    assertThat(
            result.path("_meta").path("io.modelcontextprotocol/serverInfo").path("name").asText())
        .isEqualTo("sample");
  }

  @Test
  void listHasCacheHints() {
    JsonNode result = json(server.modern("tools/list", "{}")).path("result");

    assertThat(result.path("resultType").asText()).isEqualTo("complete");
    assertThat(result.path("ttlMs").asLong()).isPositive();
    assertThat(result.path("cacheScope").asText()).isEqualTo("private");
  }

  @Test
  void callsATool() {
    HttpResponse<String> response = server.modern("tools/call", call("who_am_i", "{}"));

    assertThat(response.statusCode()).isEqualTo(200);
    JsonNode result = json(response).path("result");
    assertThat(result.at("/structuredContent/text").asText()).isEqualTo("reader 2026-07-28 tester");
    assertThat(result.path("resultType").asText()).isEqualTo("complete");
    assertThat(response.headers().firstValue("Mcp-Session-Id")).isEmpty();
  }

  @Test
  void aSessionIdIsIgnored() {
    HttpResponse<String> response =
        server.modern(server.request().header("Mcp-Session-Id", "whatever"), "tools/list", "{}");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Mcp-Session-Id")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ping", "initialize", "resources/list", "subscriptions/listen", "x"})
  void anUnknownMethodIs404(String method) {
    HttpResponse<String> response = server.modern(method, "{}");

    assertError(response, 404, -32601);
  }

  @Test
  void anUnknownToolIsAnInvalidParameter() {
    assertError(server.modern("tools/call", call("nothing", "{}")), 200, -32602);
  }

  @Test
  void discoverWithoutMetadataIs400() {
    HttpResponse<String> withHeader =
        server.post(
            server.request().header(VERSION, "2026-07-28").header("Mcp-Method", "server/discover"),
            message("server/discover", "{}"));
    HttpResponse<String> without = server.post(server.request(), message("server/discover", "{}"));

    assertError(withHeader, 400, -32602);
    assertError(without, 400, -32602);
  }

  @Test
  void theVersionHeaderIsNeeded() {
    assertError(
        server.post(server.request().header("Mcp-Method", "tools/list"), list()), 400, -32020);
  }

  @Test
  void theVersionHeaderMustEqualTheMetadata() {
    assertError(
        server.post(
            server.request().header(VERSION, "2025-11-25").header("Mcp-Method", "tools/list"),
            list()),
        400,
        -32020);
  }

  @Test
  void anUnsupportedVersionIsToldWhatIsSupported() {
    ObjectNode message = (ObjectNode) json(list());
    ((ObjectNode) message.at("/params/_meta"))
        .put("io.modelcontextprotocol/protocolVersion", "2099-01-01");
    HttpResponse<String> response =
        server.post(
            server.request().header(VERSION, "2099-01-01").header("Mcp-Method", "tools/list"),
            message.toString());

    assertError(response, 400, -32022);
    assertThat(json(response).at("/error/data/requested").asText()).isEqualTo("2099-01-01");
    assertThat(json(response).at("/error/data/supported/0").asText()).isEqualTo("2026-07-28");
  }

  @Test
  void aVersionThatIsNotATextIsMalformed() {
    ObjectNode message = (ObjectNode) json(list());
    ((ObjectNode) message.at("/params/_meta"))
        .put("io.modelcontextprotocol/protocolVersion", 20260728);

    assertError(server.post(good("tools/list"), message.toString()), 400, -32602);
  }

  @Test
  void clientCapabilitiesAreNeeded() {
    ObjectNode message = (ObjectNode) json(list());
    ((ObjectNode) message.at("/params/_meta")).remove("io.modelcontextprotocol/clientCapabilities");

    assertError(server.post(good("tools/list"), message.toString()), 400, -32602);
  }

  @Test
  void theMethodHeaderMustEqualTheMethod() {
    assertError(server.post(server.request().header(VERSION, "2026-07-28"), list()), 400, -32020);
    assertError(server.post(good("tools/call"), list()), 400, -32020);
    assertError(server.post(good("TOOLS/LIST"), list()), 400, -32020);
    assertError(
        server.post(good("tools/list").header("Mcp-Method", "tools/list"), list()), 400, -32020);
  }

  @Test
  void theNameHeaderMustEqualTheName() {
    String body = callMessage("who_am_i");

    assertError(server.post(good("tools/call"), body), 400, -32020);
    assertError(server.post(good("tools/call").header("Mcp-Name", "echo"), body), 400, -32020);
    assertThat(server.post(good("tools/call").header("Mcp-Name", "who_am_i"), body).statusCode())
        .isEqualTo(200);
  }

  @Test
  void theNameHeaderMayBeBase64() {
    String name = "gr\u00fc\u00dfe";
    String encoded = Base64.getEncoder().encodeToString(name.getBytes(StandardCharsets.UTF_8));
    HttpRequest.Builder right = good("tools/call").header("Mcp-Name", "=?base64?" + encoded + "?=");
    HttpRequest.Builder known =
        good("tools/call")
            .header(
                "Mcp-Name",
                "=?base64?"
                    + Base64.getEncoder()
                        .encodeToString("who_am_i".getBytes(StandardCharsets.UTF_8))
                    + "?=");

    assertError(server.post(right, callMessage(name)), 200, -32602);
    assertThat(server.post(known, callMessage("who_am_i")).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"=?base64?***?=", "=?base64?/w==?=", "=?BASE64?d2hvX2FtX2k=?="})
  void aBrokenBase64NameIsAMismatch(String header) {
    assertError(
        server.post(good("tools/call").header("Mcp-Name", header), callMessage("who_am_i")),
        400,
        -32020);
  }

  @Test
  void aMissingClientCapabilityIsNamed() {
    HttpResponse<String> response = server.modern("tools/call", call("ask", "{}"));

    assertError(response, 400, -32021);
    assertThat(json(response).at("/error/data/requiredCapabilities/elicitation").isObject())
        .isTrue();
  }

  @Test
  void notificationsAreAcceptedAndResponsesAreNot() {
    HttpResponse<String> notification =
        server.post(
            server.request().header(VERSION, "2026-07-28"),
            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\"}");
    HttpResponse<String> answer =
        server.post(
            server.request().header(VERSION, "2026-07-28"),
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}");

    assertThat(notification.statusCode()).isEqualTo(202);
    assertThat(answer.statusCode()).isEqualTo(400);
  }

  @Test
  void metadataThatNamesALegacyVersionIsServedAsLegacy() {
    ObjectNode message = (ObjectNode) json(list());
    ((ObjectNode) message.at("/params/_meta"))
        .put("io.modelcontextprotocol/protocolVersion", "2025-11-25");

    HttpResponse<String> response =
        server.post(server.request().header(VERSION, "2025-11-25"), message.toString());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(json(response).at("/result/resultType").isMissingNode()).isTrue();
  }

  @Test
  void theObserverSeesEveryCall() {
    server.calls.clear();
    server.modern("tools/call", call("refuse", "{\"text\":\"x\"}"));

    assertThat(server.calls)
        .singleElement()
        .satisfies(
            seen -> {
              assertThat(seen.method()).isEqualTo("tools/call");
              assertThat(seen.tool()).contains("refuse");
              assertThat(seen.outcome()).isEqualTo(CallObserver.Outcome.TOOL_ERROR);
              assertThat(seen.client()).contains(new ClientInfo("tester", "1"));
            });
  }

  private static HttpRequest.Builder good(String method) {
    return server.request().header(VERSION, "2026-07-28").header("Mcp-Method", method);
  }

  private static String list() {
    return withMeta(message("tools/list", "{}"));
  }

  private static String callMessage(String tool) {
    return withMeta(message("tools/call", call(tool, "{}")));
  }

  private static String withMeta(String text) {
    ObjectNode message = (ObjectNode) json(text);
    addMeta(message.withObjectProperty("params"));
    return message.toString();
  }

  private static void assertError(HttpResponse<String> response, int status, int code) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(json(response).at("/error/code").asInt()).isEqualTo(code);
    assertThat(json(response).path("id").asInt()).isEqualTo(7);
    assertThat(json(response).path("jsonrpc").asText()).isEqualTo("2.0");
  }
}
