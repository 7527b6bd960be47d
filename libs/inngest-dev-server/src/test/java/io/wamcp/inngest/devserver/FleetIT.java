package io.wamcp.inngest.devserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wamcp.inngest.BatchEvents;
import io.wamcp.inngest.Concurrency;
import io.wamcp.inngest.InngestFunction;
import io.wamcp.inngest.RateLimit;
import io.wamcp.inngest.Singleton;
import io.wamcp.inngest.Throttle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Three servers on one database decide and work as one. */
@Tag("slow")
class FleetIT extends FlowTestBase {

  private final List<DevServer> others = new ArrayList<>();
  private final Map<DevServer, AtomicInteger> calls = new ConcurrentHashMap<>();

  private void serveWithThree(InngestFunction... functions) {
    serve(functions);
    others.add(join());
    others.add(join());
  }

  private DevServer join() {
    AtomicInteger made = new AtomicInteger();
    DevServer joined =
        builder()
            .boundaries(
                point -> {
                  if (point.equals("engine.call.claimed")) {
                    made.incrementAndGet();
                  }
                })
            .start();
    calls.put(joined, made);
    return joined;
  }

  /** Sends events one by one, through all servers at once. */
  private void sendThroughAll(String id, int count) throws Exception {
    List<Api> doors = new ArrayList<>(List.of(api));
    others.forEach(other -> doors.add(new Api(other.url())));
    List<Callable<String>> sends = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Api door = doors.get(i % doors.size());
      String data = "{\"i\":" + i + "}";
      sends.add(() -> door.sent("t/" + id, data));
    }
    try (ExecutorService pool = Executors.newFixedThreadPool(12)) {
      for (Future<String> sent : pool.invokeAll(sends)) {
        assertThat(sent.get()).hasSize(26);
      }
    }
  }

  private void advanceAll(Duration time) {
    advance(time);
    others.forEach(DevServer::clockChanged);
  }

  @Test
  void limitsOfStartsHoldForAllTogether() throws Exception {
    serveWithThree(
        noting("rate", f -> f.rateLimit(RateLimit.of(20, Duration.ofSeconds(10)))),
        noting("throttle", f -> f.throttle(Throttle.of(5, Duration.ofSeconds(5)))));
    String ofThrottle = "SELECT count(*) FROM runs WHERE status = 'COMPLETED'";

    sendThroughAll("rate", 30);
    await().until(() -> count("SELECT count(*) FROM runs") == 3 && runs("COMPLETED") == 3);
    sendThroughAll("throttle", 12);
    await().until(() -> count(ofThrottle) == 8);
    settle();
    assertThat(count(ofThrottle)).isEqualTo(8);
    for (int second = 1; second <= 7; second++) {
      advanceAll(Duration.ofSeconds(1));
      int expected = 8 + second;
      await().atMost(Duration.ofSeconds(20)).until(() -> count(ofThrottle) == expected);
      settle();
      assertThat(count(ofThrottle)).isEqualTo(expected);
    }
  }

  @Test
  void ofASingletonOneRunBeginsHoweverManyServersAreAsked() throws Exception {
    serveWithThree(
        function(
            "f",
            f -> f.singleton(Singleton.skipping()),
            (context, step) -> {
              step.sleep("nap", Duration.ofHours(1));
              return 1;
            }));

    sendThroughAll("f", 40);

    assertThat(count("SELECT count(*) FROM runs")).isEqualTo(1);
  }

  @Test
  void anEventIsInOneBatchHoweverManyServersTakeThem() throws Exception {
    serveWithThree(noting("f", f -> f.batchEvents(BatchEvents.of(3, Duration.ofSeconds(3)))));

    sendThroughAll("f", 61);
    await().atMost(Duration.ofSeconds(20)).until(() -> runs("COMPLETED") == 20);
    advanceAll(Duration.ofSeconds(3));
    await().atMost(Duration.ofSeconds(20)).until(() -> runs("COMPLETED") == 21);

    List<String> all = new ArrayList<>();
    notes.forEach(note -> all.addAll(List.of(note.split("\\+"))));
    assertThat(all).hasSize(61);
    assertThat(new HashSet<>(all)).hasSize(61);
  }

  /** A step's execution, to find those that happened twice. */
  private record Execution(String runId, boolean afterKill) {}

  @Test
  void allWorkAndOnlyWhatADeadOneWasDoingIsDoneAgain() throws Exception {
    List<Execution> executions = new CopyOnWriteArrayList<>();
    AtomicInteger killed = new AtomicInteger();
    serveWithThree(
        function(
            "f",
            f -> f.concurrency(Concurrency.limit(20)).runConcurrency(Concurrency.limit(40)),
            (context, step) ->
                step.run(
                    "work",
                    Integer.class,
                    () -> {
                      executions.add(new Execution(context.runId(), killed.get() > 0));
                      return 1;
                    })));

    sendThroughAll("f", 150);
    await().until(() -> executions.size() > 20);
    DevServer dead = others.removeFirst();
    int worked = calls.get(dead).get();
    killed.incrementAndGet();
    dead.halt();
    others.add(join());
    sendThroughAll("f", 150);
    await().atMost(Duration.ofSeconds(60)).until(() -> runs("COMPLETED") == 300);

    assertThat(worked).isPositive();
    assertThat(calls.get(others.getLast()).get()).isPositive();
    Map<String, Integer> times = new HashMap<>();
    executions.forEach(e -> times.merge(e.runId(), 1, Integer::sum));
    assertThat(times).hasSize(300);
    long again = times.values().stream().filter(n -> n > 1).count();
    assertThat(again).as("only calls in flight at the kill").isLessThanOrEqualTo(20);
    assertThat(executions.stream().filter(e -> !e.afterKill()).map(Execution::runId))
        .as("nothing twice before the kill")
        .doesNotHaveDuplicates();
    assertThat(count("SELECT coalesce(sum(in_flight), 0) FROM slots")).isZero();
    assertThat(count("SELECT count(*) FROM gates")).isZero();
    assertThat(count("SELECT count(*) FROM queue")).isZero();
  }

  /** Its last commit may go through after the others noticed its end and forgot it. */
  @Test
  void whatAForgottenServerHoldsIsReleased() {
    serve(noting("f", f -> f.concurrency(Concurrency.limit(1))));
    long later = START.plusSeconds(60).toEpochMilli();
    api.sentRaw("{\"name\":\"t/f\",\"ts\":" + later + ",\"data\":{\"i\":0}}");
    TestDatabase.execute(
        schema,
        "UPDATE queue SET state = 'leased', owner = gen_random_uuid(), claim = 1;"
            + "INSERT INTO slots SELECT limit_keys[1], 1 FROM queue");
    clock.advance(Duration.ofMinutes(2));

    awaitNotes("0");
    assertThat(count("SELECT coalesce(sum(in_flight), 0) FROM slots")).isZero();
  }

  @AfterEach
  void stopOthers() {
    others.forEach(DevServer::close);
  }
}
