package io.wamcp.inngest.devserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wamcp.inngest.devserver.ScriptedApp.Scripted;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/** A server with nothing to do leaves the processors and the database to others. */
class IdleIT extends DevServerTestBase {

  private static final int RUNS = 100;

  /** An idle session reports what it did after a second at the latest. */
  private static final Duration REPORTED = Duration.ofSeconds(2);

  private static final Duration WATCHED = Duration.ofSeconds(3);

  /** Leases, the journal and looks at the queue are some each second; a busy loop is thousands. */
  private static final int MOST_TRANSACTIONS = 150;

  @Test
  void anIdleServerAsksTheDatabaseLittleAlsoAfterALoad() {
    app.on("f", "lab/f", call -> Scripted.done("1"));
    start();
    // Many at once, so that signals come while a claim is under way.
    for (int i = 0; i < 5; i++) {
      api.event("[" + String.join(",", Collections.nCopies(RUNS, "{\"name\":\"lab/f\"}")) + "]");
    }
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> count("SELECT count(*) FROM runs WHERE status = 'COMPLETED'") == 5 * RUNS);

    long before = transactionsAfter(REPORTED);
    assertThat(transactionsAfter(WATCHED) - before).isLessThan(MOST_TRANSACTIONS);
  }

  private long transactionsAfter(Duration time) {
    return await()
        .pollDelay(time)
        .atMost(time.plusSeconds(10))
        .until(
            () ->
                count(
                    "SELECT xact_commit + xact_rollback FROM pg_stat_database"
                        + " WHERE datname = current_database()"),
            transactions -> true);
  }
}
