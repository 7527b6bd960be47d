package io.wamcp.inngest.devserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wamcp.inngest.devserver.ScriptedApp.Received;
import io.wamcp.inngest.devserver.ScriptedApp.Scripted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Delays at a steady load, and what a long queue costs. Asserted far below what is measured; {@code
 * -Dinngest.test.load=300 -Dinngest.test.seconds=20 -Dinngest.test.fsync=on} measures.
 */
@Tag("slow")
class SpeedIT extends DevServerTestBase {

  private static final System.Logger LOG = System.getLogger(SpeedIT.class.getName());
  private static final int LOAD = Integer.getInteger("inngest.test.load", 50);
  private static final int SECONDS = Integer.getInteger("inngest.test.seconds", 4);

  private final Map<String, Long> answeredAt = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Long> toFirstCall = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Long> toNextCall = new ConcurrentLinkedQueue<>();

  private Scripted answer(Received call) {
    long now = System.nanoTime();
    if (call.has("a")) {
      toNextCall.add(now - answeredAt.remove(call.runId()));
      return Scripted.done("1");
    }
    toFirstCall.add(now - call.body().at("/event/data/at").asLong());
    answeredAt.put(call.runId(), System.nanoTime());
    return Scripted.ops(ScriptedApp.run("a", "1"));
  }

  private static double millis(ConcurrentLinkedQueue<Long> nanos, double share) {
    List<Long> sorted = new ArrayList<>(nanos);
    sorted.sort(null);
    return sorted.get((int) (share * (sorted.size() - 1))) / 1e6;
  }

  @Test
  void callsFollowEventsAndStepsSoon() throws Exception {
    app.on("f", "lab/f", this::answer);
    start(builder().poolSize(16));
    load(SECONDS);
    toFirstCall.clear();
    toNextCall.clear();

    long begun = System.nanoTime();
    int sent = load(SECONDS);

    LOG.log(
        System.Logger.Level.INFO,
        "fsync {0}: {1} runs/s; event to call p50 {2} ms, p95 {3} ms; step to step p50 {4} ms,"
            + " p95 {5} ms",
        TestDatabase.fsync(),
        Math.round(sent * 1e9 / (System.nanoTime() - begun)),
        millis(toFirstCall, 0.5),
        millis(toFirstCall, 0.95),
        millis(toNextCall, 0.5),
        millis(toNextCall, 0.95));
    assertThat(millis(toFirstCall, 0.95)).isLessThan(1000);
    assertThat(millis(toNextCall, 0.95)).isLessThan(1000);
  }

  /** Sends at an even pace, waits for the ends, and gives the number of runs. */
  private int load(int seconds) throws Exception {
    List<Future<?>> sends = new ArrayList<>();
    try (ScheduledExecutorService timer = Executors.newScheduledThreadPool(32)) {
      for (int i = 0; i < LOAD * seconds; i++) {
        sends.add(
            timer.schedule(
                () -> api.sent("lab/f", "{\"at\":" + System.nanoTime() + "}"),
                i * 1_000_000L / LOAD,
                TimeUnit.MICROSECONDS));
      }
    }
    for (Future<?> send : sends) {
      send.get();
    }
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> toNextCall.size() >= sends.size());
    return sends.size();
  }

  @Test
  void aQueueOf100000DueItemsIsWorkedOffAsFastAsAShortOne() {
    app.on("f", "lab/f", call -> Scripted.done("1"));
    start();
    api.ended(api.sent("lab/f", "{}"));
    workOff(3000);

    double shortQueue = workOff(3000);
    double longQueue = workOff(100_000);

    LOG.log(
        System.Logger.Level.INFO,
        "2000 runs from a queue of 3000 in {0} s, of 100000 in {1} s",
        shortQueue,
        longQueue);
    assertThat(longQueue).isLessThan(4 * shortQueue + 2);
  }

  /** Seconds for the first 2000 runs of a queue of so many; the rest is dropped. */
  private double workOff(int items) {
    server.close();
    TestDatabase.execute(
        schema,
        "DELETE FROM queue; DELETE FROM runs WHERE id LIKE 'r%';"
            + "INSERT INTO runs (id, function_id, event_id, status, queued_at)"
            + " SELECT 'r' || n, r.function_id, r.event_id, 'QUEUED', r.queued_at"
            + " FROM runs r, generate_series(1, "
            + items
            + ") n;"
            + "INSERT INTO queue (run_id, function_id, kind, dedup_key, target, due_at,"
            + " max_attempts) SELECT id, function_id, 'START', 'START:', '', queued_at, 5"
            + " FROM runs WHERE id LIKE 'r%';"
            + "ANALYZE");
    int before = app.calls().size();
    long begun = System.nanoTime();
    server = builder().start();
    await()
        .atMost(Duration.ofSeconds(120))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> app.calls().size() >= before + 2000);
    return (System.nanoTime() - begun) / 1e9;
  }
}
