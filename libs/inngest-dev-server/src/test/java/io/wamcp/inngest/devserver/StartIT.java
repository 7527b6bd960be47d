package io.wamcp.inngest.devserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.devserver.ScriptedApp.Scripted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Which events start which functions. */
class StartIT extends DevServerTestBase {

  private final TestClock clock = new TestClock(Instant.parse("2026-11-25T08:00:00Z"));

  @Test
  void wildcardsFollowASlashOrADot() {
    app.on("exact", "app/user.created", call -> Scripted.done("1"));
    app.on("slash", "app/*", call -> Scripted.done("1"));
    app.on("dot", "app/user.*", call -> Scripted.done("1"));
    app.on("never", "app/user*", call -> Scripted.done("1"));
    app.on("other", "app/user.deleted", call -> Scripted.done("1"));
    start();

    List<String> started =
        api.ended(api.sent("app/user.created", "{}"), 3).stream()
            .map(run -> run.at("/function/id").asText())
            .toList();

    assertThat(started).containsExactlyInAnyOrder("exact", "slash", "dot");
  }

  @Test
  void aFunctionStartsOnceEvenIfTwoTriggersMatch() {
    app.on(
        "two",
        "app/x",
        config -> {
          config.withArray("triggers").addObject().put("event", "app/*");
          return config;
        },
        call -> Scripted.done("1"));
    start();

    assertThat(api.ended(api.sent("app/x", "{}"))).isNotNull();
    assertThat(count("SELECT count(*) FROM runs")).isEqualTo(1);
  }

  @Test
  void aTriggersExpressionMustHold() {
    app.on(
        "big",
        "app/n",
        config -> {
          ((ObjectNode) config.at("/triggers/0")).put("expression", "event.data.x > 1");
          return config;
        },
        call -> Scripted.done("1"));
    start();

    String small = api.sent("app/n", "{\"x\":1}");
    api.ended(api.sent("app/n", "{\"x\":2}"));

    assertThat(api.runs(small)).isEmpty();
  }

  @Test
  void anEventIdStartsAFunctionOnceIn24HoursEvenConcurrently() throws Exception {
    app.on("one", "app/one", call -> Scripted.done("1"));
    app.on("two", "app/one", call -> Scripted.done("1"));
    start(builder().clock(clock));
    String event = "{\"name\":\"app/one\",\"id\":\"same\"}";

    List<Callable<String>> sends = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      sends.add(() -> api.sentRaw(event));
    }
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<String> sent : pool.invokeAll(sends)) {
        assertThat(sent.get()).hasSize(26);
      }
    }

    assertThat(count("SELECT count(*) FROM runs")).isEqualTo(2);
    assertThat(count("SELECT count(*) FROM events WHERE name = 'app/one'")).isEqualTo(40);
    clock.advance(Duration.ofHours(24).plusSeconds(1));
    api.ended(api.sentRaw(event), 2);
    assertThat(count("SELECT count(*) FROM runs")).isEqualTo(4);
  }

  @Test
  void anIdempotencyKeyStartsAFunctionOnceIn24Hours() {
    app.on(
        "idem",
        "app/idem",
        config -> config.put("idempotency", "event.data.key"),
        call -> Scripted.done("1"));
    start(builder().clock(clock));

    api.ended(api.sent("app/idem", "{\"key\":\"a\"}"));
    String again = api.sent("app/idem", "{\"key\":\"a\"}");
    api.ended(api.sent("app/idem", "{\"key\":\"b\"}"));
    assertThat(api.runs(again)).isEmpty();

    clock.advance(Duration.ofHours(24).plusSeconds(1));
    api.ended(api.sent("app/idem", "{\"key\":\"a\"}"));
  }

  @Test
  void aFutureTimestampDelaysTheStart() {
    app.on("later", "app/later", call -> Scripted.done("1"));
    start(builder().clock(clock));
    long ts = clock.instant().plus(Duration.ofHours(1)).toEpochMilli();

    String event = api.sentRaw("{\"name\":\"app/later\",\"ts\":" + ts + "}");

    assertThat(api.runs(event).getFirst().get("status").asText()).isEqualTo("QUEUED");
    clock.advance(Duration.ofMinutes(59));
    server.clockChanged();
    String now = api.sent("app/later", "{}");
    api.ended(now);
    assertThat(api.runs(event).getFirst().get("status").asText()).isEqualTo("QUEUED");
    clock.advance(Duration.ofMinutes(1));
    server.clockChanged();
    api.ended(event);
  }

  @Test
  void cronTicksStartOneRunEachAndMissedOnesStayMissed() {
    clock.advance(Duration.ofSeconds(30));
    app.on(
        "cron-fn",
        "unused",
        config -> {
          config.putArray("triggers").addObject().put("cron", "TZ=Europe/Paris */10 * * * *");
          return config;
        },
        call -> Scripted.done("1"));
    start(builder().clock(clock));
    advance(Duration.ofMinutes(10));
    await().until(() -> app.calls("cron-fn").size() == 1);
    await().until(() -> count("SELECT count(*) FROM queue WHERE state = 'ready'") == 1);

    server.halt();
    clock.advance(Duration.ofHours(2));
    server = builder().clock(clock).start();
    api = new Api(server.url());
    advance(Duration.ofMinutes(10));

    await().until(() -> app.calls("cron-fn").size() == 2);
    List<String> ids =
        app.calls("cron-fn").stream().map(c -> c.body().at("/event/id").asText()).toList();
    assertThat(ids).containsExactly("2026-11-25T08:10:00Z", "2026-11-25T10:20:00Z");
    ObjectNode event = (ObjectNode) app.calls("cron-fn").getFirst().body().get("event");
    ObjectNode recorded = (ObjectNode) Capture.read("cron-1").at("/request/body/event").deepCopy();
    assertThat(event.fieldNames()).toIterable().containsExactlyElementsOf(recorded::fieldNames);
    assertThat(event.get("data").fieldNames())
        .toIterable()
        .containsExactlyElementsOf(recorded.get("data")::fieldNames);
    assertThat(event.get("ts").asLong())
        .isEqualTo(Instant.parse("2026-11-25T08:10:00Z").toEpochMilli());
  }

  private void advance(Duration time) {
    clock.advance(time);
    server.clockChanged();
  }
}
