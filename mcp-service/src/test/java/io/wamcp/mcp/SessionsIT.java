package io.wamcp.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.wamcp.runtime.config.ConfigException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions of legacy clients at several replicas. */
@Timeout(120)
class SessionsIT {

  private static final String EXPLICIT = "a session key of its own, long enough";
  private final McpFixture fixture = new McpFixture();

  @AfterEach
  void stop() {
    fixture.close();
  }

  private static int status(McpClient client) {
    return client
        .post("tools/list", io.wamcp.store.Json.mapper().createObjectNode(), null)
        .statusCode();
  }

  @Test
  void aSessionOutlivesTheReplicaItBeganAtAndRoams() {
    McpService first = fixture.start();
    McpClient legacy = fixture.client(first, fixture.key("owner")).legacy();
    assertThat(legacy.call("ping", Map.of()).error()).isFalse();
    first.close();

    for (int i = 0; i < 3; i++) {
      McpClient roaming = legacy.at(fixture.start());
      assertThat(roaming.call("ping", Map.of()).error()).isFalse();
    }
  }

  @Test
  void anotherKeyOfTheSameClientHasNoSuchSession() {
    McpService service = fixture.start();
    McpClient mine = fixture.client(service, fixture.key("owner")).legacy();
    String session = mine.session().orElseThrow();

    McpClient thief = fixture.client(service, fixture.key("owner")).legacy().in(session);

    assertThat(status(mine)).isEqualTo(200);
    assertThat(status(thief)).isEqualTo(404);
    assertThat(thief.bare("GET").statusCode()).isEqualTo(404);
    assertThat(thief.bare("DELETE").statusCode()).isEqualTo(404);
    assertThat(status(fixture.client(service, "wrong").legacy().in(session))).isEqualTo(401);
  }

  @Test
  void anEndedSessionIsOverOnEveryReplicaAlsoOnOneThatStartsLater() {
    McpService first = fixture.start();
    McpService second = fixture.start();
    McpClient legacy = fixture.client(first, fixture.key("owner")).legacy();
    legacy.resource("resources/subscribe", uri());
    try (EventStream stream = legacy.at(second).stream()) {
      assertThat(stream.updated()).isEqualTo(uri());
      assertThat(legacy.bare("DELETE").statusCode()).isEqualTo(204);
      stream.ends();
    }
    assertThat(status(legacy)).isEqualTo(404);
    over(legacy.at(second));
    over(legacy.at(fixture.start()));
    assertThat(fixture.value("SELECT count(*) FROM mcp_subscriptions")).isEqualTo("0");
  }

  private static String uri() {
    return "wamcp://numbers/" + McpFixture.NUMBER + "/messages";
  }

  private static void over(McpClient client) {
    await().atMost(Duration.ofSeconds(20)).until(() -> status(client) == 404);
  }

  @Test
  void anExpiredSessionIsOver() {
    McpClient legacy = fixture.client(fixture.start(), fixture.key("owner")).legacy();
    legacy.session();
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(7).plusSeconds(1));

    assertThat(status(legacy.at(fixture.start(later)))).isEqualTo(404);
  }

  @Test
  void theKeyIsDerivedUnlessSetAndTheOneBeforeIsAccepted() {
    McpService derived = fixture.start();
    McpClient before = fixture.client(derived, fixture.key("owner")).legacy();
    before.session();

    McpService explicit = fixture.set("mcp.session-key", EXPLICIT).start();
    McpClient after = fixture.client(explicit, fixture.key("owner")).legacy();
    after.session();
    McpService rotated =
        fixture
            .set("mcp.session-key", "the key after that, long enough too")
            .set("mcp.session-key-previous", EXPLICIT)
            .start();

    assertThat(status(before.at(explicit))).isEqualTo(200);
    assertThat(status(after.at(derived))).isEqualTo(404);
    assertThat(status(after.at(rotated))).isEqualTo(200);
    assertThat(status(before.at(rotated))).isEqualTo(404);
  }

  @Test
  void settingsThatCannotWorkAreRefused() {
    for (List<String> wrong :
        List.of(
            List.of("mcp.session-key", "short"),
            List.of("mcp.session-key-previous", "short"),
            List.of("mcp.max-streams", "2000"),
            List.of("mcp.session-lifetime", "31d"),
            List.of("mcp.keep-alive", "60s"))) {
      try (McpFixture own = new McpFixture()) {
        own.set(wrong.get(0), wrong.get(1));
        assertThatThrownBy(own::start)
            .as("%s", wrong)
            .isInstanceOf(ConfigException.class)
            .hasMessageContaining(wrong.get(0));
      }
    }
  }
}
