package io.wamcp.acceptance.promises;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.wamcp.acceptance.EngineUnderTest;
import io.wamcp.acceptance.Observer;
import io.wamcp.acceptance.Stacks;
import io.wamcp.ingress.IngressService;
import io.wamcp.local.FrontDoor;
import io.wamcp.local.StackInfo;
import io.wamcp.runtime.config.Settings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A delivery that comes again is counted on its row and in a metric; with {@code
 * webhook.publish-duplicates} each also shows as a run that does nothing.
 */
class DuplicatesAreVisible {

  private static final String RUNS =
      "SELECT count(*) FROM inngest.runs r JOIN inngest.events e ON e.internal_id = r.event_id"
          + " WHERE e.name = 'wa/webhook.received' AND e.body LIKE '%' || ? || '%'"
          + " AND r.ended_at IS NOT NULL AND r.output ";

  private final Observer stack = new Observer(Stacks.shared());

  @BeforeAll
  static void theRunsCanBeSeen() {
    assumeTrue(EngineUnderTest.isEmbedded(), "the runs are in the embedded engine's tables");
  }

  private Settings replica() {
    StackInfo info = stack.stack.info();
    Map<String, String> settings = new HashMap<>();
    settings.put("webhook.app-secrets", info.meta().appSecret());
    settings.put("webhook.verify-tokens", info.meta().verifyToken());
    settings.put("webhook.publish-duplicates", "true");
    settings.put("server.host", "127.0.0.1");
    settings.put("server.port", "0");
    settings.put("admin.host", "127.0.0.1");
    settings.put("admin.port", "0");
    settings.put("db.url", info.postgres().jdbcUrl());
    settings.put("db.username", info.postgres().user());
    settings.put("db.password", info.postgres().password());
    settings.put("inngest.base-url", info.inngest().url());
    settings.put("inngest.signing-key", info.inngest().signingKey());
    settings.put("inngest.event-key", info.inngest().eventKey());
    return Settings.of(settings);
  }

  /** The stack, with another ingress in front. */
  private FrontDoor doorOf(IngressService ingress) {
    StackInfo info = stack.stack.info();
    return new FrontDoor(
        new StackInfo(
            new StackInfo.Service("http://127.0.0.1:" + ingress.port(), ""),
            info.mcp(),
            info.worker(),
            info.inngest(),
            info.meta(),
            info.postgres(),
            info.pids()));
  }

  @Test
  void eachRepeatIsARunThatDoesNothing() throws Exception {
    String wamid = Observer.wamid();
    try (IngressService ingress = IngressService.start(replica(), Clock.systemUTC())) {
      FrontDoor door = doorOf(ingress);
      byte[] body = door.textWebhook(stack.number(), Observer.customer(), wamid, "again");
      for (int i = 0; i < 3; i++) {
        assertThat(door.post(body)).isEqualTo(200);
      }
      stack.awaitCount(1, "SELECT count(*) FROM messages WHERE wamid = ?", wamid);
      stack.awaitCount(2, RUNS + "LIKE '%duplicate%'", wamid);
      stack.awaitCount(1, RUNS + "NOT LIKE '%duplicate%'", wamid);
      assertThat(metrics(ingress.adminPort()))
          .containsPattern("wamcp_webhook_duplicates_total\\{[^}]*kind=\"message\"")
          .containsPattern("wamcp_run_duplicates_total\\{[^}]*kind=\"message\"");
    }
    assertThat(
            stack.count(
                "SELECT duplicates FROM inngest_idempotency WHERE event_id = ?",
                "msg:" + stack.number() + ":" + wamid))
        .isEqualTo(2);
    assertThat(stack.count("SELECT count(*) FROM messages WHERE wamid = ?", wamid)).isEqualTo(1);
  }

  /** Everything of a shared stack counts in one registry. */
  private static String metrics(int port) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + port + "/metrics");
      return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    }
  }

  @Test
  void withoutTheSettingARepeatIsCountedAndStartsNothing() {
    String wamid = Observer.wamid();
    byte[] body = stack.door.textWebhook(stack.number(), Observer.customer(), wamid, "quiet");
    for (int i = 0; i < 3; i++) {
      assertThat(stack.door.post(body)).isEqualTo(200);
    }
    stack.awaitCount(1, RUNS + "IS NOT NULL", wamid);
    assertThat(
            stack.count(
                "SELECT duplicates FROM inngest_idempotency WHERE event_id = ?",
                "msg:" + stack.number() + ":" + wamid))
        .isEqualTo(2);
    assertThat(
            stack.count(
                "SELECT count(*) FROM inngest.events WHERE name = 'wa/webhook.received'"
                    + " AND body LIKE '%' || ? || '%'",
                wamid))
        .isEqualTo(1);
  }
}
