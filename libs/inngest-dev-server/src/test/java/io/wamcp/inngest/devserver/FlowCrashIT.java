package io.wamcp.inngest.devserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wamcp.inngest.BatchEvents;
import io.wamcp.inngest.Concurrency;
import io.wamcp.inngest.Debounce;
import io.wamcp.inngest.InngestFunction;
import io.wamcp.inngest.Singleton;
import io.wamcp.inngest.Throttle;
import io.wamcp.inngest.Timeouts;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ends of the server at every place where they must cost nothing, with all of flow control on. */
@Tag("slow")
class FlowCrashIT extends FlowTestBase {

  private static final int KILLS = 6;
  private static final int ROUNDS = 40;

  /** Stops the thread that comes to the place for the nth time, and tells so. */
  private static final class Trap implements Consumer<String> {

    private final String place;
    private final AtomicInteger visits;
    private final CountDownLatch sprung = new CountDownLatch(1);

    Trap(String place, int visits) {
      this.place = place;
      this.visits = new AtomicInteger(visits);
    }

    @Override
    public void accept(String point) {
      if (!point.equals(place) || visits.decrementAndGet() > 0) {
        return;
      }
      sprung.countDown();
      try {
        // A request is answered with an error at last; items are interrupted by the end.
        new CountDownLatch(1)
            .await(point.equals("engine.events.stored") ? 1 : 30, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      throw new IllegalStateException("ended");
    }
  }

  private volatile Trap trap = new Trap("nowhere", 1);

  @Override
  DevServerBuilder builder() {
    return super.builder().clock(InstantSource.system()).boundaries(point -> trap.accept(point));
  }

  private InngestFunction[] functions() {
    return new InngestFunction[] {
      noting(
          "plain",
          f -> f.priority("event.data.i").timeouts(Timeouts.ofFinish(Duration.ofHours(1)))),
      noting("throttle", f -> f.throttle(Throttle.of(40, Duration.ofSeconds(1)))),
      noting("batch", f -> f.batchEvents(BatchEvents.of(3, Duration.ofSeconds(1)))),
      noting("debounce", f -> f.debounce(Debounce.of(Duration.ofSeconds(1)).key("event.data.k"))),
      function(
          "gate",
          f -> f.runConcurrency(Concurrency.limit(5)).concurrency(Concurrency.limit(3)),
          (context, step) -> {
            step.sleep("nap", Duration.ofMillis(20));
            return 1;
          }),
      noting("only", f -> f.singleton(Singleton.skipping().key("event.data.i")))
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "engine.events.stored",
        "engine.call.claimed",
        "engine.call.answered",
        "engine.timer.claimed",
        "engine.timer.done"
      })
  void nothingIsLostOrDoneTwice(String place) throws Exception {
    serve(functions());
    FutureTask<Void> sender = new FutureTask<>(this::sendAll, null);
    Thread.ofVirtual().start(sender);
    for (int kill = 0; kill < KILLS; kill++) {
      trap = new Trap(place, 5);
      trap.sprung.await(5, TimeUnit.SECONDS);
      server.halt();
      trap = new Trap("nowhere", 1);
      server = builder().start();
      api = new Api(server.url());
    }
    sender.get(2, TimeUnit.MINUTES);

    for (String each : new String[] {"plain", "throttle", "gate", "only"}) {
      awaitRuns(each, ROUNDS);
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                count("SELECT count(*) FROM gathered") + count("SELECT count(*) FROM queue") == 0);
    assertThat(count("SELECT count(*) FROM runs WHERE status <> 'COMPLETED'")).isZero();
    assertBatches();
    assertDebounces();
    assertThat(count("SELECT coalesce(sum(in_flight), 0) FROM slots")).isZero();
    assertThat(count("SELECT count(*) FROM gates")).isZero();
  }

  private void sendAll() {
    for (int i = 0; i < ROUNDS; i++) {
      String data = "\",\"data\":{\"i\":" + i + ",\"k\":" + i % 4 + "}}";
      StringBuilder events = new StringBuilder();
      for (String name : new String[] {"plain", "throttle", "batch", "debounce", "gate", "only"}) {
        events.append(events.isEmpty() ? "[" : ",").append("{\"name\":\"t/").append(name);
        events.append(data);
      }
      sendUntilStored(events.append("]").toString(), i);
    }
  }

  /** The seed makes the server store the same events once. */
  private void sendUntilStored(String events, int number) {
    byte[] entropy = {1, 2, 3, 4, 5, 6, 0, 0, (byte) number, 0};
    String seed = "1795600000000," + java.util.Base64.getEncoder().encodeToString(entropy);
    await()
        .ignoreExceptions()
        .atMost(Duration.ofSeconds(60))
        .until(() -> api.event(events, "x-inngest-event-id-seed", seed).status() == 200);
  }

  private void awaitRuns(String id, int count) {
    String runs =
        "SELECT count(*) FROM runs r JOIN events e ON e.internal_id = r.event_id"
            + " WHERE r.status = 'COMPLETED' AND e.name = 't/"
            + id
            + "'";
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(count(runs)).as(() -> id + left()).isEqualTo(count));
  }

  /** What has not come to its end. */
  private String left() {
    return ": "
        + TestDatabase.rows(
            schema,
            "SELECT e.name, r.status, r.output, q.kind, q.state, q.blocked_on, q.due_at, q.owner,"
                + " q.attempt FROM runs r JOIN events e ON e.internal_id = r.event_id"
                + " LEFT JOIN queue q ON q.run_id = r.id WHERE r.status <> 'COMPLETED'")
        + TestDatabase.rows(schema, "SELECT * FROM servers")
        + TestDatabase.rows(schema, "SELECT * FROM slots WHERE in_flight > 0");
  }

  private void assertBatches() {
    String inBatches =
        " FROM runs r LEFT JOIN run_events m ON m.run_id = r.id"
            + " JOIN events e ON e.internal_id = coalesce(m.event_id, r.event_id)"
            + " WHERE e.name = 't/batch'";
    assertThat(count("SELECT count(*)" + inBatches)).isEqualTo(ROUNDS);
    assertThat(count("SELECT count(DISTINCT e.internal_id)" + inBatches)).isEqualTo(ROUNDS);
  }

  /** The last event of each key has a run. */
  private void assertDebounces() {
    String last =
        "SELECT count(*) FROM runs r JOIN events e ON e.internal_id = r.event_id"
            + " WHERE e.name = 't/debounce' AND (e.body::json -> 'data' ->> 'i')::int >= "
            + (ROUNDS - 4);
    assertThat(count(last)).isEqualTo(4);
  }
}
