package io.wamcp.mcp.protocol;

import static io.wamcp.mcp.protocol.TestServer.call;
import static io.wamcp.mcp.protocol.TestServer.json;
import static io.wamcp.mcp.protocol.TestServer.message;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LegacyIT {
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "2025-11-25, 2025-11-25",
    "2025-06-18, 2025-06-18",
    "2025-03-26, 2025-03-26",
    "2024-11-05, 2025-11-25",
    "2026-07-28, 2025-11-25",
    "1900-01-01, 2025-11-25"
  })
  void initializeNegotiatesTheVersion(String asked, String answered) {
    HttpResponse<String> response =
        server.post(
            server.request(),
            message(
                "initialize",
                "{\"protocolVersion\":\"" + asked + "\",\"capabilities\":{},\"clientInfo\":{}}"));

    assertThat(response.statusCode()).isEqualTo(200);
    JsonNode result = json(response).path("result");
    assertThat(result.path("protocolVersion").asText()).isEqualTo(answered);
    assertThat(result.at("/serverInfo/name").asText()).isEqualTo("sample");
    assertThat(result.at("/serverInfo/version").asText()).isEqualTo("1.2.3");
    assertThat(result.at("/capabilities/tools").isObject()).isTrue();
    assertThat(result.path("instructions").asText()).isEqualTo("Be kind.");
    assertThat(response.headers().firstValue("Mcp-Session-Id")).isEmpty();
  }

  @Test
  void initializeWithoutVersionIsAnInvalidParameter() {
    HttpResponse<String> response = server.legacy("initialize", "{}");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(json(response).at("/error/code").asInt()).isEqualTo(-32602);
    assertThat(json(response).path("id").asInt()).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}",
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":7}}",
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}"
      })
  void notificationsAndResponsesAreAccepted(String body) {
    HttpResponse<String> response = server.post(server.request(), body);

    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(response.body()).isEmpty();
  }

  @Test
  void pingAnswersAnEmptyResult() {
    HttpResponse<String> response = server.legacy("ping", "{}");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}");
    assertThat(response.headers().firstValue("Content-Length")).isPresent();
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
  }

  @Test
  void textIdsAreEchoed() {
    HttpResponse<String> response =
        server.post(
            server.request(),
            "{\"jsonrpc\":\"2.0\",\"id\":\"a\\ud800\\u00e9\",\"method\":\"ping\"}");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(json(response).path("id").asText()).startsWith("a").endsWith("\u00e9");
  }

  @Test
  void listsVisibleToolsInOrderWithoutModernFields() {
    JsonNode result = json(server.legacy("tools/list", "{}")).path("result");

    assertThat(result.path("tools").findValuesAsText("name"))
        .containsExactly(
            "echo", "who_am_i", "request_id", "refuse", "crash", "picky", "ask", "steps", "wait");
    assertThat(result.has("resultType")).isFalse();
    assertThat(result.has("ttlMs")).isFalse();
    assertThat(result.has("nextCursor")).isFalse();
  }

  @Test
  void unknownCursorIsAnInvalidParameter() {
    HttpResponse<String> response = server.legacy("tools/list", "{\"cursor\":\"x\"}");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(json(response).at("/error/code").asInt()).isEqualTo(-32602);
  }

  @Test
  void callsAToolWithoutVersionHeader() {
    HttpResponse<String> response =
        server.post(server.request(), message("tools/call", call("who_am_i", "{}")));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(json(response).at("/result/structuredContent/text").asText())
        .isEqualTo("reader 2025-03-26 -");
  }

  @Test
  void unknownMethodAndUnknownToolKeepStatus200() {
    HttpResponse<String> method = server.legacy("resources/list", "{}");
    HttpResponse<String> tool = server.legacy("tools/call", call("nothing", "{}"));

    assertThat(method.statusCode()).isEqualTo(200);
    assertThat(json(method).at("/error/code").asInt()).isEqualTo(-32601);
    assertThat(tool.statusCode()).isEqualTo(200);
    assertThat(json(tool).at("/error/code").asInt()).isEqualTo(-32602);
    assertThat(json(tool).at("/error/message").asText()).contains("nothing");
  }

  @Test
  void aVersionNobodyKnowsIs400() {
    HttpResponse<String> response =
        server.post(
            server.request().header("MCP-Protocol-Version", "1999-01-01"),
            message("tools/list", "{}"));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).at("/error/code").asInt()).isEqualTo(-32022);
    assertThat(json(response).at("/error/data/requested").asText()).isEqualTo("1999-01-01");
  }

  @Test
  void batchesAreTakenByTheOneRevisionThatHasThem() {
    String batch =
        "["
            + message("ping", "{}")
            + ",{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"},"
            + message("initialize", "{\"protocolVersion\":\"2025-03-26\"}")
            + ",5]";

    HttpResponse<String> response = server.post(server.request(), batch);

    assertThat(response.statusCode()).isEqualTo(200);
    JsonNode answers = json(response);
    assertThat(answers).hasSize(3);
    assertThat(answers.at("/0/result").isObject()).isTrue();
    assertThat(answers.at("/1/error/code").asInt()).isEqualTo(-32600);
    assertThat(answers.at("/2/error/code").asInt()).isEqualTo(-32600);
  }

  @Test
  void aBatchOfNotificationsIsAccepted() {
    HttpResponse<String> response =
        server.post(
            server.request(), "[{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}]");

    assertThat(response.statusCode()).isEqualTo(202);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2025-06-18", "2025-11-25", "2026-07-28"})
  void batchesAreRefusedByOtherRevisions(String version) {
    HttpResponse<String> response =
        server.post(
            server.request().header("MCP-Protocol-Version", version),
            "[" + message("ping", "{}") + "]");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).at("/error/code").asInt()).isEqualTo(-32600);
  }

  @Test
  void emptyAndOversizedBatchesAreRefused() {
    String many = "[" + (message("ping", "{}") + ",").repeat(20) + message("ping", "{}") + "]";

    assertThat(server.post(server.request(), "[]").statusCode()).isEqualTo(400);
    assertThat(server.post(server.request(), many).statusCode()).isEqualTo(400);
  }
}
