package io.wamcp.inngest.devserver;

import static io.wamcp.inngest.devserver.ScriptedApp.op;
import static io.wamcp.inngest.devserver.ScriptedApp.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wamcp.inngest.devserver.ScriptedApp.Received;
import io.wamcp.inngest.devserver.ScriptedApp.Scripted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nothing that was acknowledged is lost when the server is killed, and no attempt is spent. */
class RestartIT extends DevServerTestBase {

  private final CountDownLatch never = new CountDownLatch(1);

  @Test
  void aCallInFlightIsMadeAgainWithoutCostingAnAttempt() {
    AtomicInteger calls = new AtomicInteger();
    app.on(
        "f",
        "lab/f",
        config -> ScriptedApp.retries(0).apply(config.put("concurrency", 1)),
        call -> {
          if (!call.has("a")) {
            return Scripted.ops(run("a", "1"));
          }
          if (calls.getAndIncrement() == 0) {
            never.await();
          }
          return Scripted.done("\"done\"");
        });
    start();
    String event = api.sent("lab/f", "{}");
    await().until(() -> calls.get() == 1);

    haltAndRestart();

    assertThat(api.ended(event).get("status").asText()).isEqualTo("COMPLETED");
    assertThat(app.calls("f")).extracting(Received::attempt).containsExactly(0, 0, 0);
    assertThat(app.calls("f").getLast().has("a")).isTrue();
    assertThat(count("SELECT coalesce(sum(in_flight), 0) FROM slots")).isZero();
    never.countDown();
  }

  @Test
  void queuedSleepingWaitingAndBackingOffRunsGoOn() {
    TestClock clock = new TestClock(Instant.parse("2026-11-25T08:00:00Z"));
    app.on(
        "sleep",
        "lab/sleep",
        call ->
            call.has("s")
                ? Scripted.done("\"slept\"")
                : Scripted.ops(op("s", "Sleep", "\"name\":\"1h\"")));
    app.on(
        "wait",
        "lab/wait",
        call ->
            call.has("w")
                ? Scripted.done("\"got\"")
                : Scripted.ops(
                    op("w", "WaitForEvent", "\"opts\":{\"event\":\"lab/go\",\"timeout\":\"1d\"}")));
    app.on(
        "expire",
        "lab/expire",
        call ->
            call.has("w")
                ? Scripted.done(call.body().at("/steps/w").isNull() ? "\"null\"" : "\"event\"")
                : Scripted.ops(
                    op("w", "WaitForEvent", "\"opts\":{\"event\":\"no\",\"timeout\":\"1h\"}")));
    app.on(
        "back",
        "lab/back",
        call ->
            call.attempt() == 0 ? Scripted.of(500, "{\"name\":\"E\"}") : Scripted.done("\"back\""));
    app.on("later", "lab/later", call -> Scripted.done("\"later\""));
    start(builder().clock(clock).retryBackoff(attempt -> Duration.ofMinutes(30)));
    String sleep = api.sent("lab/sleep", "{}");
    String wait = api.sent("lab/wait", "{}");
    String expire = api.sent("lab/expire", "{}");
    String back = api.sent("lab/back", "{}");
    long ts = clock.instant().plus(Duration.ofMinutes(10)).toEpochMilli();
    String later = api.sentRaw("{\"name\":\"lab/later\",\"ts\":" + ts + "}");
    await().until(() -> app.calls().size() == 4);
    await().until(() -> count("SELECT count(*) FROM queue WHERE state = 'ready'") == 5);

    server.halt();
    server = builder().clock(clock).retryBackoff(attempt -> Duration.ofMinutes(30)).start();
    api = new Api(server.url());
    api.sent("lab/go", "{}");
    assertThat(api.ended(wait).at("/output/data").asText()).isEqualTo("got");
    assertThat(app.calls()).hasSize(5);
    clock.advance(Duration.ofHours(2));
    server.clockChanged();

    assertThat(api.ended(sleep).at("/output/data").asText()).isEqualTo("slept");
    assertThat(api.ended(expire).at("/output/data").asText()).isEqualTo("null");
    assertThat(api.ended(back).at("/output/data").asText()).isEqualTo("back");
    assertThat(api.ended(later).at("/output/data").asText()).isEqualTo("later");
    assertThat(app.calls("back")).extracting(Received::attempt).containsExactly(0, 1);
  }

  @Test
  @Tag("slow")
  void everyAcknowledgedEventRunsThroughKillsUnderLoad() {
    app.on(
        "f",
        "lab/f",
        config -> ScriptedApp.retries(0).apply(config.put("concurrency", 20)),
        call -> call.has("a") ? Scripted.done("1") : Scripted.ops(run("a", "1")));
    start();
    List<String> events = new ArrayList<>();
    for (int round = 0; round < 4; round++) {
      for (int i = 0; i < 60; i++) {
        events.add(api.sent("lab/f", "{}"));
      }
      haltAndRestart();
    }

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> count("SELECT count(*) FROM runs WHERE status = 'COMPLETED'") == 240);
    Set<String> ran = new HashSet<>();
    app.calls("f").forEach(call -> ran.add(call.body().at("/event/id").asText()));
    assertThat(ran).containsExactlyInAnyOrderElementsOf(events);
    assertThat(app.calls("f")).extracting(Received::attempt).containsOnly(0);
    assertThat(count("SELECT coalesce(sum(in_flight), 0) FROM slots")).isZero();
    assertThat(count("SELECT count(*) FROM queue")).isZero();
  }

  @Test
  void aServerThatStopsInGoodOrderGivesItsCallsBack() {
    AtomicInteger calls = new AtomicInteger();
    app.on(
        "f",
        "lab/f",
        ScriptedApp.retries(0),
        call -> {
          if (calls.getAndIncrement() == 0) {
            never.await();
          }
          return Scripted.done("1");
        });
    start();
    String event = api.sent("lab/f", "{}");
    await().until(() -> calls.get() == 1);

    server.close();
    assertThat(count("SELECT count(*) FROM queue WHERE state = 'ready'")).isEqualTo(1);
    assertThat(count("SELECT count(*) FROM servers")).isZero();
    server = builder().start();
    api = new Api(server.url());

    assertThat(api.ended(event).get("status").asText()).isEqualTo("COMPLETED");
    assertThat(app.calls("f")).extracting(Received::attempt).containsExactly(0, 0);
    never.countDown();
  }

  @Test
  void twoServersShareADatabaseAndRunNothingTwice() {
    app.on(
        "f",
        "lab/f",
        config -> config.put("concurrency", 30),
        call -> call.has("a") ? Scripted.done("1") : Scripted.ops(run("a", "1")));
    start();
    try (DevServer second = builder().start()) {
      Api other = new Api(second.url());
      for (int i = 0; i < 100; i++) {
        (i % 2 == 0 ? api : other).sent("lab/f", "{}");
      }
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> count("SELECT count(*) FROM runs WHERE status = 'COMPLETED'") == 100);
    }
    assertThat(app.calls("f")).hasSize(200);
  }

  @Test
  void aLivingServerTakesOverFromADeadOne() {
    AtomicInteger calls = new AtomicInteger();
    app.on(
        "f",
        "lab/f",
        ScriptedApp.retries(0),
        call -> {
          if (calls.getAndIncrement() == 0) {
            never.await();
          }
          return Scripted.done("1");
        });
    start();
    String event = api.sent("lab/f", "{}");
    await().until(() -> calls.get() == 1);
    DevServer second = builder().start();
    assertThat(app.calls("f")).hasSize(1);

    server.halt();
    server = second;
    api = new Api(second.url());

    assertThat(api.ended(event).get("status").asText()).isEqualTo("COMPLETED");
    assertThat(app.calls("f")).extracting(Received::attempt).containsExactly(0, 0);
    never.countDown();
  }

  @Test
  void lostConnectionsToTheDatabaseCostNeitherRunsNorAttempts() {
    CountDownLatch gate = new CountDownLatch(1);
    app.on(
        "f",
        "lab/f",
        ScriptedApp.retries(0),
        call -> {
          gate.await();
          return call.has("a") ? Scripted.done("1") : Scripted.ops(run("a", "1"));
        });
    start();
    List<String> events = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      events.add(api.sent("lab/f", "{}"));
    }
    await().until(() -> app.calls("f").size() == 10);

    TestDatabase.execute(
        schema,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            + " AND backend_type = 'client backend'");
    gate.countDown();

    for (String event : events) {
      await()
          .ignoreExceptions()
          .atMost(Duration.ofSeconds(30))
          .until(() -> api.runs(event).getFirst().get("status").asText().equals("COMPLETED"));
    }
    assertThat(app.calls("f")).extracting(Received::attempt).containsOnly(0);
    assertThat(app.calls("f")).hasSize(20);
  }

  @Test
  void aClaimWhoseCommitIsNeverAnsweredIsCarriedOutAllTheSame() {
    TestClock clock = new TestClock(Instant.parse("2026-11-25T08:00:00Z"));
    app.on(
        "f",
        "lab/f",
        config -> ScriptedApp.retries(0).apply(config.put("concurrency", 1)),
        call -> Scripted.done("1"));
    try (LostCommits postgres = new LostCommits(TestDatabase.port())) {
      start(builder().clock(clock).jdbcUrl(TestDatabase.jdbcUrl(postgres.port())));
      long ts = clock.instant().plus(Duration.ofMinutes(10)).toEpochMilli();
      String event = api.sentRaw("{\"name\":\"lab/f\",\"ts\":" + ts + "}");

      postgres.lose(1); // the next to commit is the claim
      clock.advance(Duration.ofMinutes(11));
      server.clockChanged();
      await().until(postgres::allLost);

      assertThat(api.ended(event).get("status").asText()).isEqualTo("COMPLETED");
      assertThat(app.calls("f")).extracting(Received::attempt).containsExactly(0);
      assertThat(count("SELECT coalesce(sum(in_flight), 0) FROM slots")).isZero();
      server.close();
    }
  }

  @Test
  @Tag("slow")
  void aServerThatOnlyLostItsSessionKeepsItsCalls() {
    CountDownLatch gate = new CountDownLatch(1);
    app.on(
        "f",
        "lab/f",
        ScriptedApp.retries(0),
        call -> {
          gate.await();
          return Scripted.done("1");
        });
    start();
    try (DevServer second = builder().start()) {
      List<String> events = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        events.add((i % 2 == 0 ? api : new Api(second.url())).sent("lab/f", "{}"));
      }
      await().until(() -> app.calls("f").size() == 6);
      String renewed = "SELECT count(*) FROM servers WHERE lease_until > (SELECT at FROM ended)";
      TestDatabase.execute(schema, "CREATE TABLE ended (at timestamptz)");

      TestDatabase.execute(
          schema,
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
              + " AND backend_type = 'client backend'");
      // Renewed after a look of the other at the locks: it had time to take what is not its own.
      TestDatabase.execute(
          schema, "INSERT INTO ended VALUES (clock_timestamp() + interval '35 seconds')");
      await().ignoreExceptions().atMost(Duration.ofSeconds(60)).until(() -> count(renewed) == 2);
      gate.countDown();

      for (String event : events) {
        await()
            .ignoreExceptions()
            .atMost(Duration.ofSeconds(30))
            .until(() -> api.runs(event).getFirst().get("status").asText().equals("COMPLETED"));
      }
      assertThat(app.calls("f")).hasSize(6);
    }
  }
}
