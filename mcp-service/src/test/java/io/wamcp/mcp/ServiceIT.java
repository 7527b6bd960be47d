package io.wamcp.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.mcp.McpClient.Answer;
import io.wamcp.runtime.config.ConfigException;
import io.wamcp.runtime.config.Settings;
import io.wamcp.testkit.FreePort;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServiceIT {

  private final McpFixture fixture = new McpFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void isReadyOnceItListensAndCountsCalls() {
    McpService service = fixture.start();
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> AdminPort.get(service, "/health/ready").statusCode() == 200);
    assertThat(AdminPort.get(service, "/health/live").statusCode()).isEqualTo(200);
    assertThat(AdminPort.get(service, "/health/ready").body())
        .contains("database")
        .contains("notifications");

    McpClient owner = fixture.client(service, fixture.key("owner"));
    Answer pong = owner.call("ping", Map.of());
    assertThat(pong.content().path("ok").asBoolean()).isTrue();
    assertThat(Instant.parse(pong.content().path("ts").asText()))
        .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));
    assertThat(pong.content().path("version").asText()).isNotEmpty();
    fixture.client(service, "wrong").post("tools/list", emptyParams(), null);

    assertThat(AdminPort.metrics(service))
        .containsPattern("wamcp_mcp_tool_calls_total\\{[^}]*outcome=\"ok\"[^}]*tool=\"ping\"")
        .containsPattern("wamcp_mcp_tool_seconds[a-z_]*\\{[^}]*tool=\"ping\"")
        .containsPattern("mcp_auth_failures_total\\{[^}]*reason=\"malformed\"")
        .contains("wamcp_mcp_send_waiters");
  }

  private static ObjectNode emptyParams() {
    return JsonNodeFactory.instance.objectNode();
  }

  @Test
  void anyReplicaAnswersAnyCall() {
    McpService first = fixture.start();
    McpService second = fixture.start();
    String key = fixture.key("owner");
    fixture.openWindow(fixture.number(), "15550001111");
    Answer sent =
        fixture
            .client(first, key)
            .call(
                "send_message",
                Map.of(
                    "to", "+15550001111",
                    "body", "Hello",
                    "phoneNumberId", McpFixture.NUMBER.value()));
    Answer page = fixture.client(first, key).call("get_messages", Map.of());

    Answer status =
        fixture
            .client(second, key)
            .call("get_message_status", Map.of("queueId", sent.content().path("queueId").asText()));
    Answer next =
        fixture
            .client(second, key)
            .call("get_messages", Map.of("cursor", page.content().path("nextCursor").asText()));
    assertThat(status.content().path("status").asText()).isEqualTo("queued");
    assertThat(next.error()).isFalse();
  }

  @Test
  void startsWhilePostgresIsAwayAndSaysSo() {
    McpService service =
        fixture
            .set("db.url", "jdbc:postgresql://127.0.0.1:" + FreePort.pick() + "/x")
            .set("db.connect-timeout", "300ms")
            .start();

    assertThat(AdminPort.get(service, "/health/live").statusCode()).isEqualTo(200);
    assertThat(AdminPort.get(service, "/health/ready").statusCode()).isEqualTo(503);
    assertThat(
            fixture
                .client(service, "wamcp_live_" + "a".repeat(40))
                .post("tools/list", emptyParams(), null)
                .statusCode())
        .isEqualTo(503);
  }

  @Test
  void goesOnServingWhileBalancersNoticeThatItEnds() throws InterruptedException {
    McpService service = fixture.set("shutdown.delay", "3s").start();
    McpClient owner = fixture.client(service, fixture.key("owner"));
    await().until(() -> AdminPort.get(service, "/health/ready").statusCode() == 200);

    Thread end = Thread.startVirtualThread(service::close);
    await().until(() -> AdminPort.get(service, "/health/ready").statusCode() == 503);
    assertThat(owner.call("ping", Map.of()).error()).isFalse();

    assertThat(end.join(Duration.ofSeconds(30))).isTrue();
    assertThatThrownBy(() -> owner.call("ping", Map.of()))
        .hasCauseInstanceOf(ConnectException.class);
  }

  @Test
  void refusesSettingsThatCannotWork() {
    for (List<String> wrong :
        List.of(
            List.of("mcp.api-key-pepper", "short"),
            List.of("mcp.api-key-pepper", ""),
            List.of("mcp.api-key-peper", "a typo"),
            List.of("send.wait-timeout", "51s"),
            List.of("shutdown.limit", "2s"),
            List.of("mcp.default-phone-number-id", "1".repeat(65)),
            List.of("inngest.dev", ""))) {
      try (McpFixture own = new McpFixture()) {
        own.set(wrong.get(0), wrong.get(1));
        assertThatThrownBy(own::start).as("%s", wrong).isInstanceOf(ConfigException.class);
      }
    }
  }

  /** The doctor asks no more than this: what only the start finds it would miss. */
  @Test
  void whatStopsAStartIsFoundByTheCheckOfSettings() {
    Settings settings =
        Settings.of(
            Map.of(
                "mcp.api-key-pepper", "p".repeat(32),
                "mcp.default-phone-number-id", "1".repeat(65),
                "db.url", "jdbc:postgresql://localhost/wamcp",
                "db.username", "wamcp",
                "db.password", "secret"));
    assertThatThrownBy(() -> McpSettings.check(settings))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("INNGEST_EVENT_KEY is not set")
        .hasMessageContaining("mcp.default-phone-number-id");
  }

  @Test
  void keysOfTheWorkerMayStandInTheSameFile() {
    fixture.set("send.concurrency-per-number", "1").start();
  }
}
