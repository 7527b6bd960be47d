package io.wamcp.mcp.protocol;

import static io.wamcp.mcp.protocol.Replicas.in;
import static io.wamcp.mcp.protocol.Replicas.post;
import static io.wamcp.mcp.protocol.TestServer.call;
import static io.wamcp.mcp.protocol.TestServer.json;
import static io.wamcp.mcp.protocol.TestServer.message;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions of the legacy revisions, at two replicas that share a key. */
@Timeout(60)
class SessionIT {
  private static final String PING = message("ping", "{}");
  private static Replicas replicas;
  private static TestServer first;
  private static TestServer second;

  @BeforeAll
  static void start() {
    replicas = new Replicas();
    first = replicas.start();
    second = replicas.start();
  }

  @AfterAll
  static void stop() {
    replicas.close();
  }

  private static void isRefused(HttpResponse<String> response, int status, String says) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(json(response).at("/error/code").asInt()).isEqualTo(-32600);
    assertThat(json(response).at("/error/message").asText()).contains(says);
  }

  @Test
  void aSessionOfOneReplicaIsKnownToTheOther() {
    String session = Replicas.begin(first);

    assertThat(post(second, session, "ping", "{}").statusCode()).isEqualTo(200);
    assertThat(
            second
                .post(
                    in(second, session),
                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}")
                .statusCode())
        .isEqualTo(202);
    assertThat(json(post(second, session, "tools/list", "{}")).at("/result/tools")).isNotEmpty();
  }

  @Test
  void withoutASessionIdARequestIs400() {
    for (String body : List.of(PING, message("tools/list", "{}"), notification(), response())) {
      isRefused(
          first.post(first.request().header("MCP-Protocol-Version", "2025-11-25"), body),
          400,
          "send initialize");
    }
    isRefused(first.post(first.request(), "[" + PING + "]"), 400, "send initialize");
    isRefused(first.send(first.request().GET()), 400, "send initialize");
    isRefused(first.send(first.request().DELETE()), 400, "send initialize");
  }

  private static String notification() {
    return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";
  }

  private static String response() {
    return "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}";
  }

  @Test
  void twoSessionIdsAreNone() {
    String session = Replicas.begin(first);

    isRefused(first.post(in(first, session).header("Mcp-Session-Id", session), PING), 400, "once");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "8f14e45f-ceea-467f-a1d7-5c3b2b1a0d4e", "AQ.AQ", "\"'\\;--"})
  void anUnknownSessionIs404(String session) {
    isRefused(post(first, session, "ping", "{}"), 404, "send initialize again");
    isRefused(first.send(in(first, session).GET()), 404, "send initialize again");
    isRefused(first.send(in(first, session).DELETE()), 404, "send initialize again");
    assertThat(json(post(first, session, "ping", "{}")).path("id").asInt()).isEqualTo(7);
  }

  @Test
  void anotherKeysSessionIs404() {
    String session = Replicas.begin(first, Replicas.SENDER);

    isRefused(post(first, session, "ping", "{}"), 404, "send initialize again");
    isRefused(first.send(in(first, session).GET()), 404, "send initialize again");
    isRefused(first.send(in(first, session).DELETE()), 404, "send initialize again");
  }

  @Test
  void anEndedSessionIs404OnEveryReplica() {
    String session = Replicas.begin(first);

    HttpResponse<String> ended = second.send(in(second, session).DELETE());

    assertThat(ended.statusCode()).isEqualTo(204);
    for (TestServer server : List.of(first, second)) {
      isRefused(post(server, session, "ping", "{}"), 404, "send initialize again");
      isRefused(server.send(in(server, session).GET()), 404, "send initialize again");
      isRefused(server.send(in(server, session).DELETE()), 404, "send initialize again");
    }
  }

  @Test
  void anExpiredSessionIs404() {
    String session = Replicas.begin(first);
    TestServer later =
        replicas.start(
            builder -> builder.clock(Clock.offset(Clock.systemUTC(), Duration.ofDays(8))));

    isRefused(post(later, session, "ping", "{}"), 404, "send initialize again");
  }

  @Test
  void aKeyIsLookedAtBeforeTheSession() {
    HttpRequest.Builder wrong = in(first, "nonsense");
    wrong.setHeader("Authorization", "Bearer wrong");

    assertThat(first.post(wrong, PING).statusCode()).isEqualTo(401);
    assertThat(first.send(wrong.GET()).statusCode()).isEqualTo(401);
    assertThat(first.send(wrong.DELETE()).statusCode()).isEqualTo(401);
  }

  @Test
  void aSessionIsNoCredential() {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(first.uri("/mcp"))
            .header("Content-Type", "application/json")
            .header("Mcp-Session-Id", Replicas.begin(first));

    assertThat(first.post(request, PING).statusCode()).isEqualTo(401);
  }

  @Test
  void theSessionKnowsRevisionAndClient() {
    String session = Replicas.begin(first);

    HttpResponse<String> response =
        second.post(
            second.request().header("Mcp-Session-Id", session),
            message("tools/call", call("who_am_i", "{}")));

    assertThat(json(response).at("/result/structuredContent/text").asText())
        .isEqualTo("reader 2025-11-25 roamer");
    assertThat(second.calls.getLast().client()).contains(new ClientInfo("roamer", "2"));
  }

  @Test
  void aBatchNeedsASessionOfTheRevisionThatHasThem() {
    String batch = "[" + PING + "]";
    HttpResponse<String> begun =
        first.post(first.request(), message("initialize", "{\"protocolVersion\":\"2025-03-26\"}"));
    String old = begun.headers().firstValue("Mcp-Session-Id").orElseThrow();

    assertThat(first.post(first.request().header("Mcp-Session-Id", old), batch).statusCode())
        .isEqualTo(200);
    isRefused(
        first.post(first.request().header("Mcp-Session-Id", Replicas.begin(first)), batch),
        400,
        "one message");
  }

  @Test
  void initializeIsNotHeldToASession() {
    HttpResponse<String> again =
        first.post(
            first.request().header("Mcp-Session-Id", "of another life"),
            message("initialize", "{\"protocolVersion\":\"2025-06-18\"}"));

    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(again.headers().firstValue("Mcp-Session-Id")).isPresent();
    HttpResponse<String> failed = first.post(first.request(), message("initialize", "{}"));
    assertThat(failed.headers().firstValue("Mcp-Session-Id")).isEmpty();
  }

  @Test
  void aModernRequestNeverNeedsASession() {
    HttpResponse<String> response =
        first.modern(first.request().header("Mcp-Session-Id", "whatever"), "tools/list", "{}");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Mcp-Session-Id")).isEmpty();
  }

  @Test
  void theModernRevisionHasOnlyPost() {
    HttpRequest.Builder modern =
        first.request().header("MCP-Protocol-Version", "2026-07-28").header("Mcp-Session-Id", "x");
    HttpRequest.Builder unknown = first.request().header("MCP-Protocol-Version", "1999-01-01");

    isRefused(first.send(modern.GET()), 405, "POST");
    isRefused(first.send(modern.DELETE()), 405, "POST");
    assertThat(first.send(unknown.GET()).statusCode()).isEqualTo(400);
  }

  @Test
  void otherMethodsAre405() {
    HttpResponse<String> put =
        first.send(first.request().PUT(HttpRequest.BodyPublishers.ofString("{}")));

    assertThat(put.statusCode()).isEqualTo(405);
    assertThat(put.headers().firstValue("Allow")).contains("GET, POST, DELETE, OPTIONS");
  }

  @Test
  void aBrowserMaySeeTheSessionIdAndEveryRefusal() {
    HttpResponse<String> refused =
        first.send(in(first, "nonsense").header("Origin", TestServer.ORIGIN).DELETE());

    assertThat(refused.statusCode()).isEqualTo(404);
    assertThat(refused.headers().firstValue("Access-Control-Allow-Origin"))
        .contains(TestServer.ORIGIN);
    assertThat(refused.headers().firstValue("Access-Control-Expose-Headers").orElse(""))
        .contains("Mcp-Session-Id");
  }
}
