package io.wamcp.mcp.protocol;

import static io.wamcp.mcp.protocol.Replicas.post;
import static io.wamcp.mcp.protocol.Replicas.uri;
import static io.wamcp.mcp.protocol.SampleResources.ONE;
import static io.wamcp.mcp.protocol.SampleResources.SECRET;
import static io.wamcp.mcp.protocol.SampleResources.UMLAUT;
import static io.wamcp.mcp.protocol.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading by URI, in both eras, and what is announced of it. */
@Timeout(60)
class ResourcesIT {
  private static Replicas replicas;
  private static TestServer server;
  private static String session;

  @BeforeAll
  static void start() {
    replicas = new Replicas();
    server = replicas.start();
    session = Replicas.begin(server);
  }

  @AfterAll
  static void stop() {
    replicas.close();
  }

  @Test
  void bothErasListReadAndName() {
    for (boolean modern : new boolean[] {true, false}) {
      JsonNode list = result(modern, "resources/list", "{}");
      assertThat(list.path("resources").findValuesAsText("uri"))
          .containsExactly(ONE, SampleResources.TWO);
      assertThat(list.at("/resources/0/mimeType").asText()).isEqualTo("text/plain");
      JsonNode templates = result(modern, "resources/templates/list", "{}");
      assertThat(templates.at("/resourceTemplates/0/uriTemplate").asText())
          .isEqualTo("note://{id}");
      JsonNode read = result(modern, "resources/read", uri(ONE));
      assertThat(read.path("contents"))
          .isEqualTo(
              json(
                  "[{\"uri\":\"note://one\",\"mimeType\":\"text/plain\","
                      + "\"text\":\"text of note://one\"}]"));
      for (JsonNode each : new JsonNode[] {list, templates, read}) {
        assertThat(each.has("ttlMs")).isEqualTo(modern);
        assertThat(each.path("cacheScope").asText("")).isEqualTo(modern ? "private" : "");
        assertThat(each.has("resultType")).isEqualTo(modern);
      }
    }
  }

  private static JsonNode result(boolean modern, String method, String params) {
    HttpResponse<String> response =
        modern ? server.modern(method, params) : post(server, session, method, params);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return json(response).path("result");
  }

  @ParameterizedTest
  @ValueSource(strings = {SECRET, "note://zero", "file:///etc/passwd", "x"})
  void whatIsNotThereForTheCallerIsNotFound(String uri) {
    HttpResponse<String> modern = server.modern("resources/read", uri(uri));
    HttpResponse<String> legacy = post(server, session, "resources/read", uri(uri));

    assertThat(json(modern).at("/error/code").asInt()).isEqualTo(-32602);
    assertThat(json(legacy).at("/error/code").asInt()).isEqualTo(-32002);
    assertThat(json(modern).at("/error/data/uri").asText()).isEqualTo(uri);
  }

  @Test
  void badParametersAreNamed() {
    for (String params : new String[] {"{}", "{\"uri\":7}", "{\"uri\":\"\"}"}) {
      assertThat(json(post(server, session, "resources/read", params)).at("/error/code").asInt())
          .isEqualTo(-32602);
    }
    for (String method : new String[] {"resources/list", "resources/templates/list"}) {
      assertThat(
              json(post(server, session, method, "{\"cursor\":\"x\"}")).at("/error/code").asInt())
          .isEqualTo(-32602);
    }
  }

  @Test
  void anExceptionStaysHere() {
    HttpResponse<String> response = server.modern("resources/read", uri("note://crash"));

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).contains("reference").doesNotContain("secret");
  }

  @Test
  void theUriIsMirroredInAHeader() {
    ObjectNode message = (ObjectNode) json(TestServer.message("resources/read", uri(UMLAUT)));
    TestServer.addMeta((ObjectNode) message.get("params"));
    String encoded =
        "=?base64?"
            + Base64.getEncoder().encodeToString(UMLAUT.getBytes(StandardCharsets.UTF_8))
            + "?=";

    HttpResponse<String> right = server.post(mirrored(encoded), message.toString());
    HttpResponse<String> wrong = server.post(mirrored(ONE), message.toString());

    assertThat(json(right).at("/result/contents/0/uri").asText()).isEqualTo(UMLAUT);
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(json(wrong).at("/error/code").asInt()).isEqualTo(-32020);
  }

  private static java.net.http.HttpRequest.Builder mirrored(String name) {
    return server
        .request()
        .header("MCP-Protocol-Version", "2026-07-28")
        .header("Mcp-Method", "resources/read")
        .header("Mcp-Name", name);
  }

  @Test
  void whatIsAnnouncedIsServedAndNothingElse() {
    JsonNode modern = result(true, "server/discover", "{}").path("capabilities");
    JsonNode legacy =
        json(server.post(
                server.request(),
                TestServer.message("initialize", "{\"protocolVersion\":\"2025-11-25\"}")))
            .at("/result/capabilities");

    JsonNode expected = json("{\"tools\":{},\"resources\":{\"subscribe\":true}}");
    assertThat(modern).isEqualTo(expected);
    assertThat(legacy).isEqualTo(expected);
    for (String method :
        new String[] {"prompts/list", "completion/complete", "logging/setLevel", "tasks/list"}) {
      assertThat(server.modern(method, "{}").statusCode()).isEqualTo(404);
      assertThat(json(post(server, session, method, "{}")).at("/error/code").asInt())
          .isEqualTo(-32601);
    }
    assertThat(server.modern("resources/subscribe", uri(ONE)).statusCode()).isEqualTo(404);
    assertThat(json(post(server, session, "subscriptions/listen", "{}")).at("/error/code").asInt())
        .isEqualTo(-32601);
  }

  @Test
  void withoutSessionsFollowingIsNotAnnouncedToLegacyClients() {
    try (TestServer stateless = new TestServer(builder -> builder.resources(replicas.resources))) {
      JsonNode legacy =
          json(stateless.post(
                  stateless.request(),
                  TestServer.message("initialize", "{\"protocolVersion\":\"2025-11-25\"}")))
              .at("/result/capabilities");
      assertThat(legacy).isEqualTo(json("{\"tools\":{},\"resources\":{}}"));
      assertThat(stateless.send(stateless.request().GET()).statusCode()).isEqualTo(405);
    }
  }
}
