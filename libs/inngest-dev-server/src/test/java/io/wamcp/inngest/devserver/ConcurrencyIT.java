package io.wamcp.inngest.devserver;

import static io.wamcp.inngest.devserver.ScriptedApp.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.devserver.ScriptedApp.Received;
import io.wamcp.inngest.devserver.ScriptedApp.Scripted;
import io.wamcp.inngest.devserver.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Limits of calls in flight, and who is next. */
class ConcurrencyIT extends DevServerTestBase {

  private final Map<String, AtomicInteger> inFlight = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> most = new ConcurrentHashMap<>();
  private final Semaphore gate = new Semaphore(0);

  private static UnaryOperator<ObjectNode> concurrency(String json) {
    return config -> (ObjectNode) config.set("concurrency", Json.stored(json));
  }

  /** Counts calls in flight under a name, and holds each until the gate lets it go. */
  private Scripted counted(String name) throws InterruptedException {
    int now = inFlight.computeIfAbsent(name, n -> new AtomicInteger()).incrementAndGet();
    most.computeIfAbsent(name, n -> new AtomicInteger()).accumulateAndGet(now, Math::max);
    try {
      gate.acquire();
    } finally {
      inFlight.get(name).decrementAndGet();
    }
    return Scripted.done("1");
  }

  private int most(String name) {
    return most.getOrDefault(name, new AtomicInteger()).get();
  }

  private int now(String name) {
    return inFlight.getOrDefault(name, new AtomicInteger()).get();
  }

  private static String key(Received call) {
    return call.body().at("/event/data/k").asText();
  }

  private List<String> send(String event, String key, int count) {
    List<String> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add("{\"name\":\"" + event + "\",\"data\":{\"k\":\"" + key + "\",\"i\":" + i + "}}");
    }
    List<String> ids = new ArrayList<>();
    JsonNode answer = api.event("[" + String.join(",", events) + "]").json();
    answer.get("ids").forEach(id -> ids.add(id.asText()));
    return ids;
  }

  private void awaitEnds(long runs) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> count("SELECT count(*) FROM runs WHERE status = 'COMPLETED'") == runs);
  }

  @Test
  void aRunDoesNotGoOnBeforeOneThatWaitsForItsSlot() {
    List<String> order = new CopyOnWriteArrayList<>();
    app.on(
        "f",
        "lab/f",
        concurrency("1"),
        call -> {
          order.add(key(call) + (call.has("a") ? 2 : 1));
          if (order.size() == 1) {
            gate.acquire();
          }
          return call.has("a") ? Scripted.done("1") : Scripted.ops(run("a", "1"));
        });
    start();

    send("lab/f", "x", 1);
    await().until(() -> order.size() == 1);
    send("lab/f", "y", 1);
    await().until(() -> count("SELECT count(*) FROM queue WHERE state = 'blocked'") == 1);
    gate.release();

    awaitEnds(2);
    assertThat(order).containsExactly("x1", "y1", "x2", "y2");
    assertThat(count("SELECT sum(in_flight) FROM slots")).isZero();
  }

  @Test
  void aNumberLimitsTheCallsOfAFunction() {
    app.on("f", "lab/f", concurrency("3"), call -> counted("f"));
    start();

    send("lab/f", "x", 20);
    await().until(() -> now("f") == 3);
    gate.release(20);

    awaitEnds(20);
    assertThat(most("f")).isEqualTo(3);
    assertThat(count("SELECT coalesce(sum(in_flight), 0) FROM slots")).isZero();
  }

  @Test
  void eachKeyHasItsOwnLimitAndWaitersComeInOrder() {
    app.on(
        "f",
        "lab/f",
        concurrency("[{\"limit\":1,\"key\":\"event.data.k\"}]"),
        c -> counted(key(c)));
    start();

    send("lab/f", "a", 10);
    send("lab/f", "b", 10);
    await().until(() -> now("a") == 1 && now("b") == 1);
    gate.release(20);

    awaitEnds(20);
    assertThat(most("a")).isEqualTo(1);
    assertThat(most("b")).isEqualTo(1);
    for (String key : List.of("a", "b")) {
      assertThat(app.calls("f").stream().filter(c -> key(c).equals(key)))
          .extracting(c -> c.body().at("/event/data/i").asInt())
          .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }
  }

  @Test
  void theLimitOfAnAccountIsSharedBetweenFunctions() {
    String shared = "{\"limit\":2,\"key\":\"'one'\",\"scope\":\"account\"}";
    app.on("f", "lab/f", concurrency(shared), call -> counted("both"));
    app.on("g", "lab/f", concurrency(shared), call -> counted("both"));
    start();

    send("lab/f", "x", 10);
    await().until(() -> now("both") == 2);
    gate.release(20);

    awaitEnds(20);
    assertThat(most("both")).isEqualTo(2);
  }

  @Test
  void twoLimitsMustBothHaveRoom() {
    app.on(
        "f",
        "lab/f",
        concurrency("[{\"limit\":1,\"key\":\"event.data.k\"},{\"limit\":2}]"),
        call -> {
          Scripted answer = counted(key(call));
          return answer;
        });
    start();
    for (String key : List.of("a", "b", "c", "d")) {
      send("lab/f", key, 5);
    }
    await().until(() -> app.calls("f").size() == 2);
    for (int done = 1; done <= 20; done++) {
      gate.release();
      int finished = done;
      await()
          .until(() -> count("SELECT count(*) FROM runs WHERE status = 'COMPLETED'") == finished);
      assertThat(inFlight.values().stream().mapToInt(AtomicInteger::get).sum())
          .isLessThanOrEqualTo(2);
    }
    for (String key : List.of("a", "b", "c", "d")) {
      assertThat(most(key)).isEqualTo(1);
    }
    assertThat(app.calls("f")).hasSize(20);
  }

  @Test
  void sleepingRunsHoldNoSlot() {
    app.on(
        "f",
        "lab/f",
        concurrency("1"),
        call ->
            call.has("s")
                ? Scripted.done("1")
                : Scripted.ops(ScriptedApp.op("s", "Sleep", "\"name\":\"1h\"")));
    start();

    send("lab/f", "x", 5);

    await().until(() -> app.calls("f").size() == 5);
  }

  @Test
  void aFailedAttemptFreesItsSlotWhileItBacksOff() {
    app.on(
        "f",
        "lab/f",
        concurrency("1"),
        call ->
            call.body().at("/event/data/i").asInt() == 0
                ? Scripted.of(500, "{\"name\":\"E\"}")
                : Scripted.done("1"));
    start(builder().retryBackoff(attempt -> Duration.ofHours(1)));

    List<String> events = send("lab/f", "x", 3);

    api.ended(events.get(1));
    api.ended(events.get(2));
    assertThat(count("SELECT coalesce(sum(in_flight), 0) FROM slots")).isZero();
  }

  @Test
  void aRaisedLimitLetsWaitersIn() {
    app.on("f", "lab/f", concurrency("1"), call -> counted("f"));
    start();
    send("lab/f", "x", 5);
    await().until(() -> now("f") == 1);
    await().until(() -> count("SELECT count(*) FROM queue WHERE state = 'blocked'") == 4);

    ObjectNode registration = app.registration();
    ((ObjectNode) registration.at("/functions/0")).put("concurrency", 4);
    api.register(registration);

    await().until(() -> now("f") == 4);
    gate.release(5);
    awaitEnds(5);
  }

  @Test
  void callsInFlightAreBoundedOverAll() {
    app.on("f", "lab/f", call -> counted("f"));
    start(builder().maxCallsInFlight(5));

    send("lab/f", "x", 30);
    await().until(() -> now("f") == 5);
    gate.release(30);

    awaitEnds(30);
    assertThat(most("f")).isEqualTo(5);
  }

  @Test
  void manyStepsUnderOneKeyKeepTheLimit() {
    app.on(
        "f",
        "lab/f",
        concurrency("{\"limit\":2,\"key\":\"event.data.k\"}"),
        call -> {
          counted(key(call));
          return call.has("a") ? Scripted.done("1") : Scripted.ops(run("a", "1"));
        });
    start();
    gate.release(200);

    send("lab/f", "a", 50);
    send("lab/f", "b", 50);

    awaitEnds(100);
    assertThat(most("a")).isLessThanOrEqualTo(2);
    assertThat(most("b")).isLessThanOrEqualTo(2);
    assertThat(app.calls("f")).hasSize(200);
  }

  @Test
  void theSlotOfAWaiterThatIsCancelledGoesToTheNext() {
    app.on("f", "lab/f", concurrency("1"), call -> counted("f"));
    start();
    List<String> events = send("lab/f", "x", 3);
    String blocked = "SELECT count(*) FROM queue WHERE state = 'blocked'";
    await().until(() -> now("f") == 1 && count(blocked) == 2);
    // Those that are woken stay where they are, as if nobody had claimed them yet.
    TestDatabase.execute(schema, "UPDATE queue SET due_at = due_at + id * interval '1 hour'");

    gate.release();
    api.ended(events.getFirst());
    assertThat(count(blocked)).isEqualTo(1);
    api.send("DELETE", "/v1/runs/" + api.runId(events.get(1)), null);

    assertThat(count(blocked)).isZero();
  }
}
