package io.wamcp.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.mcp.auth.KeyMinting.Minted;
import io.wamcp.mcp.auth.KeyRequest;
import io.wamcp.store.Json;
import io.wamcp.testkit.MutableClock;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A key asks so many times a minute, however many replicas it asks. */
class RequestLimitIT {

  private final McpFixture fixture = new McpFixture();
  private final MutableClock clock = MutableClock.at("2026-11-25T10:00:00Z");

  @AfterEach
  void close() {
    fixture.close();
  }

  private Minted key(int aMinute) {
    return fixture
        .keys()
        .mint(
            KeyRequest.of("owner", "limited", List.of(), Optional.empty()).withLimits(aMinute, 1));
  }

  private static HttpResponse<String> ping(McpClient client) {
    ObjectNode params = JsonNodeFactory.instance.objectNode().put("name", "ping");
    return client.post("tools/call", params, "ping");
  }

  @Test
  void theReplicasShareTheMinute() {
    McpService one = fixture.start(clock);
    McpService other = fixture.start(clock);
    Minted key = key(6);
    List<McpClient> clients =
        List.of(
            fixture.client(one, key.token().reveal()), fixture.client(other, key.token().reveal()));
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      statuses.add(ping(clients.get(i % 2)).statusCode());
    }
    assertThat(statuses).containsExactly(200, 200, 200, 200, 200, 200, 429, 429);

    HttpResponse<String> refused = ping(clients.getFirst());
    assertThat(refused.headers().firstValue("Retry-After")).contains("10");
    assertThat(Json.read(refused.body()).path("id").isInt()).isTrue();
    assertThat(Json.read(refused.body()).at("/error/data/retryAfterSeconds").asInt()).isEqualTo(10);

    clock.advance(Duration.ofSeconds(10));
    assertThat(ping(clients.getFirst()).statusCode()).isEqualTo(200);
    assertThat(ping(clients.get(1)).statusCode()).isEqualTo(429);
    assertThat(ping(fixture.client(one, fixture.key("owner"))).statusCode())
        .as("another key")
        .isEqualTo(200);
  }

  @Test
  void refusalsAreAuditedTogether() {
    McpService service = fixture.start(clock);
    Minted key = key(1);
    McpClient client = fixture.client(service, key.token().reveal());
    for (int i = 0; i < 21; i++) {
      ping(client);
    }
    service.close();

    assertThat(
            fixture.value(
                "SELECT concat_ws(' ', count(*), sum((details->>'count')::int)) FROM audit_log"
                    + " WHERE event = 'rate.limited' AND api_key_id = ?",
                key.id().value()))
        .isEqualTo("1 20");
    assertThat(fixture.value("SELECT count(*) FROM audit_log WHERE event = 'tool.call'"))
        .isEqualTo("1");
  }

  @Test
  void aKeyNobodyLimitedHasSixtyAMinute() {
    McpService service = fixture.start(clock);
    Minted key = fixture.keys().mint(KeyRequest.of("owner", "plain", List.of(), Optional.empty()));
    McpClient client = fixture.client(service, key.token().reveal());
    int answered = 0;
    while (ping(client).statusCode() == 200) {
      answered++;
    }
    assertThat(answered).isEqualTo(60);
  }

  @Test
  void aLimitIsReadAgainWhenItIsChanged() {
    McpService service = fixture.start();
    Minted key = key(1);
    McpClient client = fixture.client(service, key.token().reveal());
    assertThat(ping(client).statusCode()).isEqualTo(200);
    assertThat(ping(client).statusCode()).isEqualTo(429);

    fixture.execute("UPDATE api_keys SET rpm_limit = 60000");

    await().atMost(Duration.ofSeconds(4)).until(() -> ping(client).statusCode() == 200);
  }
}
