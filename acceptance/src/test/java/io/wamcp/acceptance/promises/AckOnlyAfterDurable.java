package io.wamcp.acceptance.promises;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.acceptance.Observer;
import io.wamcp.acceptance.Stacks;
import io.wamcp.local.LocalStack;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Meta gets 200 only for what is committed: without Postgres it gets 503, fast. */
class AckOnlyAfterDurable {

  @Test
  void postgresAwayMeans503AndItsReturnNeedsNoRestart() {
    try (LocalStack own = Stacks.fresh()) {
      Observer stack = new Observer(own);
      String before = Observer.wamid();
      assertThat(post(stack, before)).isEqualTo(200);
      stack.awaitCount(1, "SELECT count(*) FROM messages WHERE wamid = ?", before);

      own.postgres().stop();
      for (int i = 0; i < 5; i++) {
        Instant asked = Instant.now();
        assertThat(post(stack, Observer.wamid())).isEqualTo(503);
        assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(2));
      }

      own.postgres().start();
      String after = Observer.wamid();
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> post(stack, after) == 200);
      stack.awaitCount(1, "SELECT count(*) FROM messages WHERE wamid = ?", after);
    }
  }

  private static int post(Observer stack, String wamid) {
    return stack.door.post(
        stack.door.textWebhook(stack.number(), Observer.customer(), wamid, "durable"));
  }
}
