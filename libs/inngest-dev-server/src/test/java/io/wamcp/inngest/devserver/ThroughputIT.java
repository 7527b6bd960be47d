package io.wamcp.inngest.devserver;

import static io.wamcp.inngest.devserver.ScriptedApp.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wamcp.inngest.devserver.ScriptedApp.Scripted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Speeds, asserted far below what is measured. */
@Tag("slow")
class ThroughputIT extends DevServerTestBase {

  private static final System.Logger LOG = System.getLogger(ThroughputIT.class.getName());

  private static double perSecond(int count, long sinceNanos) {
    double rate = count * 1e9 / (System.nanoTime() - sinceNanos);
    LOG.log(System.Logger.Level.INFO, "{0} per second", Math.round(rate));
    return rate;
  }

  @Test
  void oneStepRunsAreFast() {
    app.on("f", "lab/f", call -> call.has("a") ? Scripted.done("1") : Scripted.ops(run("a", "1")));
    start();
    warmUp();

    long begun = System.nanoTime();
    int count = 1000;
    sendBatch(count, "lab/f");
    awaitCompleted(count + 50);

    assertThat(perSecond(count, begun)).isGreaterThan(50);
  }

  private void warmUp() {
    sendBatch(50, "lab/f");
    awaitCompleted(50);
  }

  private void awaitCompleted(int runs) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> count("SELECT count(*) FROM runs WHERE status = 'COMPLETED'") == runs);
  }

  private void sendBatch(int count, String name) {
    String event = "{\"name\":\"" + name + "\",\"data\":{\"x\":\"" + "y".repeat(500) + "\"}}";
    assertThat(api.event("[" + String.join(",", Collections.nCopies(count, event)) + "]").status())
        .isEqualTo(200);
  }

  @Test
  void concurrentBatchesOfEventsAreFast() throws Exception {
    TestClock clock = new TestClock(Instant.parse("2026-11-25T08:00:00Z"));
    app.on("f", "lab/f", call -> Scripted.done("1"));
    start(builder().clock(clock));
    String event =
        "{\"name\":\"lab/f\",\"ts\":1795600000000,\"data\":{\"x\":\"" + "y".repeat(500) + "\"}}";
    String batch = "[" + String.join(",", Collections.nCopies(50, event)) + "]";
    List<Callable<Integer>> sends = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      sends.add(() -> api.event(batch).status());
    }

    long begun = System.nanoTime();
    try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
      for (Future<Integer> status : pool.invokeAll(sends)) {
        assertThat(status.get()).isEqualTo(200);
      }
    }

    assertThat(perSecond(5000, begun)).isGreaterThan(300);
    assertThat(count("SELECT count(*) FROM runs")).isEqualTo(5000);
  }

  @Test
  void aBacklogOf100000DueItemsOfOneKeyDoesNotHoldUpOthers() {
    TestClock clock = new TestClock(Instant.parse("2026-11-25T08:00:00Z"));
    app.on("slow", "lab/slow", config -> config.put("concurrency", 1), call -> Scripted.done("1"));
    app.on("quick", "lab/quick", call -> Scripted.done("1"));
    start(builder().clock(clock));
    api.ended(api.sent("lab/slow", "{}"));
    fillQueue();
    server.clockChanged();
    await()
        .atMost(Duration.ofSeconds(120))
        .until(() -> count("SELECT count(*) FROM queue WHERE state = 'ready'") < 10);

    long begun = System.nanoTime();
    for (int i = 0; i < 20; i++) {
      api.ended(api.sent("lab/quick", "{}"));
    }

    assertThat(perSecond(20, begun)).isGreaterThan(4);
    assertThat(count("SELECT count(*) FROM queue")).isGreaterThan(50_000);
    assertThat(count("SELECT max(in_flight) FROM slots")).isLessThanOrEqualTo(1);
  }

  private void fillQueue() {
    TestDatabase.execute(
        schema,
        "INSERT INTO runs (id, function_id, event_id, status, queued_at, limit_keys)"
            + " SELECT 'r' || n, r.function_id, r.event_id, 'QUEUED', r.queued_at, r.limit_keys"
            + " FROM runs r, generate_series(1, 100000) n;"
            + "INSERT INTO queue (run_id, function_id, kind, dedup_key, target, due_at,"
            + " max_attempts, limit_keys) SELECT id, function_id, 'START', 'START:', '',"
            + " queued_at, 5, limit_keys FROM runs WHERE id LIKE 'r%';"
            + "ANALYZE");
  }

  @Test
  void theServerCanBeMadeAsSlowAsTheRealOne() {
    app.on("f", "lab/f", call -> Scripted.done("1"));
    start(builder().tick(Duration.ofMillis(50)).maxRunsPerSecond(20));

    long begun = System.nanoTime();
    sendBatch(20, "lab/f");
    awaitCompleted(20);

    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(900));
  }
}
