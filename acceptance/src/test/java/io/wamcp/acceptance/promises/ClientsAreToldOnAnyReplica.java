package io.wamcp.acceptance.promises;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.acceptance.McpFollower;
import io.wamcp.acceptance.Observer;
import io.wamcp.acceptance.TwoOfEach;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A webhook at either ingress, run by either worker, is told to clients that follow its number,
 * whichever replica their stream and their subscription are at.
 */
@Tag("slow")
class ClientsAreToldOnAnyReplica {

  private static final int WEBHOOKS = 20;

  /** A second is promised on a machine that does nothing else. */
  private static final Duration WIDE_MARGIN = Duration.ofSeconds(10);

  private static final System.Logger LOG =
      System.getLogger(ClientsAreToldOnAnyReplica.class.getName());

  private static TwoOfEach two;

  @BeforeAll
  static void start() {
    two = TwoOfEach.start();
  }

  @AfterAll
  static void stop() throws Exception {
    two.close();
  }

  @Test
  void eachWebhookIsToldToEveryFollower() throws Exception {
    Observer stack = two.stack;
    String key = stack.stack.info().mcp().apiKey();
    String uri = "wamcp://numbers/" + stack.number() + "/messages";
    try (McpFollower modern = McpFollower.listening(two.endpoints.get(0), key, uri);
        McpFollower legacy =
            McpFollower.inSession(two.endpoints.get(0), two.endpoints.get(1), key, uri)) {
      List<Long> millis = new ArrayList<>();
      for (int i = 0; i < WEBHOOKS; i++) {
        String wamid = Observer.wamid();
        long posted = System.nanoTime();
        int status =
            two.doors
                .get(i % 2)
                .post(
                    stack.door.textWebhook(
                        stack.number(), Observer.customer(), wamid, "told " + i));
        assertThat(status).isEqualTo(200);
        for (McpFollower follower : List.of(modern, legacy)) {
          assertThat(follower.next().at("/params/uri").asText()).isEqualTo(uri);
        }
        Duration taken = Duration.ofNanos(System.nanoTime() - posted);
        assertThat(taken).isLessThan(WIDE_MARGIN);
        millis.add(taken.toMillis());
        assertThat(stack.count("SELECT count(*) FROM messages WHERE wamid = ?", wamid))
            .isEqualTo(1);
        settled(stack, wamid);
        modern.forget();
        legacy.forget();
      }
      LOG.log(Level.INFO, "from webhook to both followers, in ms: {0}", millis);
    }
  }

  /** A hint that is still on its way would be taken for the next one's. */
  private static void settled(Observer stack, String wamid) {
    Awaitility.await()
        .until(
            () ->
                stack.count(
                        "SELECT count(*) FROM event_outbox WHERE subject_key LIKE ?",
                        "notify:%" + wamid + "%")
                    == 0);
  }
}
