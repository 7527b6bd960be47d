package io.wamcp.acceptance.promises;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.acceptance.EngineUnderTest;
import io.wamcp.acceptance.Observer;
import io.wamcp.acceptance.Stacks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The same webhook again, also at the same time, is one row, one dedupe row, one notification. */
class ReplayChangesNothing {

  private final Observer stack = new Observer(Stacks.shared());

  @Test
  void threeDeliveriesWithinSeconds() {
    String wamid = Observer.wamid();
    byte[] body = stack.door.textWebhook(stack.number(), Observer.customer(), wamid, "thrice");
    for (int i = 0; i < 3; i++) {
      assertThat(stack.door.post(body)).isEqualTo(200);
    }
    oneOfEverything(wamid, 2);
  }

  @Test
  void twentyDeliveriesAtOnce() throws Exception {
    String wamid = Observer.wamid();
    byte[] body = stack.door.textWebhook(stack.number(), Observer.customer(), wamid, "at once");
    List<Future<Integer>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 20; i++) {
        answers.add(threads.submit(() -> stack.door.post(body)));
      }
    }
    for (Future<Integer> answer : answers) {
      assertThat(answer.get()).isEqualTo(200);
    }
    oneOfEverything(wamid, 19);
  }

  private void oneOfEverything(String wamid, int duplicates) {
    String eventId = "msg:" + stack.number() + ":" + wamid;
    stack.awaitCount(
        1,
        "SELECT count(*) FROM inngest_idempotency WHERE event_id = ? AND outcome = 'processed'",
        eventId);
    assertThat(
            stack.count("SELECT duplicates FROM inngest_idempotency WHERE event_id = ?", eventId))
        .isEqualTo(duplicates);
    assertThat(stack.count("SELECT count(*) FROM messages WHERE wamid = ?", wamid)).isEqualTo(1);
    if (EngineUnderTest.isEmbedded()) {
      tellsOnce(wamid);
    }
    stack.awaitCount(
        0, "SELECT count(*) FROM event_outbox WHERE subject_key LIKE '%' || ? || '%'", wamid);
  }

  private void tellsOnce(String wamid) {
    Awaitility.await()
        .during(Duration.ofMillis(500))
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                stack.count(
                        "SELECT count(*) FROM inngest.events WHERE name = 'mcp/client.notify'"
                            + " AND body LIKE '%' || ? || '%'",
                        wamid)
                    == 1);
  }
}
