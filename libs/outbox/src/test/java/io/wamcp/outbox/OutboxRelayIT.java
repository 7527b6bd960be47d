package io.wamcp.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.Metrics;
import io.wamcp.domain.event.DomainEvent;
import io.wamcp.domain.event.WebhookReceived;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutboxRelayIT {

  private final OutboxTable table = OutboxTable.create();
  private final TestClock clock = new TestClock();
  private final ScriptedEngine engine = new ScriptedEngine();
  private final OutboxMetrics metrics = new OutboxMetrics("worker");
  private final OutboxRelay relay = relay(engine, 0);

  @AfterEach
  void stop() {
    metrics.close();
    table.close();
  }

  @Test
  void aRowWhoseProcessDiedBeforeSendingIsSentAfterTenSeconds() {
    WebhookReceived event = Samples.message("m1");
    table.insert(List.of(event), clock);
    relay.round();
    assertThat(engine.taken()).as("left to its own process first").isEmpty();
    clock.advance(Duration.ofSeconds(10));
    relay.round();
    assertThat(engine.takenKeys()).containsExactly(event.dispatchKey());
    assertThat(table.subjects("true")).as("stays until confirmed").hasSize(1);
    table.confirm(event);
    assertThat(table.subjects("true")).isEmpty();
  }

  @Test
  void anEngineThatWasAwayGetsEverythingWithinSecondsOfItsReturn() {
    List<DomainEvent> events = Samples.messages(5);
    table.insert(events, clock);
    engine.away(true);
    for (int i = 0; i < 60; i++) {
      clock.advance(Duration.ofSeconds(10));
      relay.round();
    }
    assertThat(engine.posts()).hasSize(60).containsOnly(5);
    engine.away(false);
    clock.advance(Duration.ofSeconds(10));
    relay.round();
    assertThat(engine.takenKeys())
        .containsExactlyElementsOf(events.stream().map(DomainEvent::dispatchKey).toList());
  }

  @Test
  void anEngineThatForgetsGetsTheSameEventAgainAndLaterUnderANewKey() {
    WebhookReceived event = Samples.message("m1");
    table.insert(List.of(event), clock);
    List<Long> sentAt = new ArrayList<>();
    for (int second = 1; second <= 1000; second++) {
      clock.advance(Duration.ofSeconds(1));
      int before = engine.taken().size();
      relay.round();
      if (engine.taken().size() > before) {
        sentAt.add((long) second);
      }
    }
    assertThat(sentAt).containsExactly(10L, 40L, 100L, 220L, 460L, 940L, 950L, 980L);
    String key = event.dispatchKey();
    String renewed = key + "#r1";
    assertThat(engine.takenKeys())
        .containsExactly(key, key, key, key, key, renewed, renewed, renewed);
    assertThat(engine.taken().getLast().data().get("dispatchKey").asText()).isEqualTo(renewed);
    assertThat(engine.taken().getLast().data().get("derivedEventId").asText()).isEqualTo(key);
    assertThat(table.text("data->>'dispatchKey'", event)).isEqualTo(renewed);
    assertThat(table.text("subject_key", event)).isEqualTo(key);
    clock.advance(Duration.ofMinutes(16));
    relay.round();
    assertThat(engine.takenKeys().getLast()).isEqualTo(key + "#r2");
  }

  @Test
  void aPoisonEventIsParkedWithItsReasonAndBlocksNobody() {
    engine.refuses(event -> event.subjectKey().endsWith(":m2"));
    List<DomainEvent> events = Samples.messages(3);
    table.insert(events, clock);
    clock.advance(Duration.ofSeconds(10));
    relay.round();
    assertThat(engine.takenKeys()).hasSize(2);
    table.confirm(events.get(0));
    table.confirm(events.get(2));
    for (int i = 0; i < 3; i++) {
      clock.advance(Duration.ofMinutes(16));
      relay.round();
    }
    assertThat(table.subjects("parked_at IS NULL")).hasSize(1);
    clock.advance(Duration.ofMinutes(16));
    relay.round();
    assertThat(table.subjects("parked_at IS NOT NULL")).containsExactly(events.get(1).subjectKey());
    assertThat(table.text("last_error", events.get(1))).isEqualTo("bad event");
    int posts = engine.posts().size();
    clock.advance(Duration.ofHours(1));
    relay.round();
    assertThat(engine.posts()).as("parked rows are left alone").hasSize(posts);
  }

  @Test
  void hintsAreForgottenOnceTheEngineHasThem() {
    table.insert(List.of(Samples.hint("m1"), Samples.message("m2")), clock);
    clock.advance(Duration.ofSeconds(10));
    relay.round();
    assertThat(engine.taken()).hasSize(2);
    assertThat(table.subjects("true")).containsExactly(Samples.message("m2").subjectKey());
  }

  @Test
  void manyRelaysSendEachRowOnce() throws Exception {
    table.insert(Samples.messages(400), clock);
    clock.advance(Duration.ofSeconds(10));
    int relays = 6;
    CountDownLatch go = new CountDownLatch(1);
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> rounds = new ArrayList<>();
      for (int i = 0; i < relays; i++) {
        OutboxRelay one = relay(engine, 0);
        Callable<Void> task =
            () -> {
              go.await();
              while (one.round()) {
                // until nothing is left
              }
              return null;
            };
        rounds.add(pool.submit(task));
      }
      go.countDown();
      for (Future<?> round : rounds) {
        round.get(60, TimeUnit.SECONDS);
      }
    }
    while (relay.round()) {
      // rows that were locked by another relay at its last look
    }
    assertThat(engine.takenKeys()).hasSize(400);
    assertThat(new HashSet<>(engine.takenKeys())).hasSize(400);
  }

  @Test
  void noMoreThanTheWindowIsOnItsWayButWhatIsDueGoesOn() {
    OutboxRelay narrow = relay(engine, 20);
    table.insert(Samples.messages(100), clock);
    clock.advance(Duration.ofSeconds(10));
    narrow.round();
    assertThat(engine.taken()).hasSize(20);
    narrow.round();
    assertThat(engine.taken()).as("a tenth of a full window").hasSize(22);
    engine.taken().stream().limit(22).forEach(event -> table.confirm(Samples.message(idOf(event))));
    narrow.round();
    assertThat(engine.taken()).hasSize(42);
  }

  @Test
  void theLoopSendsByItself() {
    table.insert(Samples.messages(3), clock);
    clock.advance(Duration.ofSeconds(10));
    try (OutboxRelay running = relay(engine, 0).start()) {
      await().atMost(Duration.ofSeconds(20)).until(() -> engine.taken().size() == 3);
      table.insert(List.of(Samples.message("late")), clock);
      clock.advance(Duration.ofSeconds(10));
      running.wake();
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> engine.takenKeys().contains(Samples.message("late").dispatchKey()));
    }
  }

  @Test
  void gaugesShowWhatWaits() {
    table.insert(Samples.messages(7), clock);
    clock.advance(Duration.ofSeconds(5));
    relay.round();
    assertThat(gauge("wamcp_outbox_pending_events")).isEqualTo(7);
    assertThat(gauge("wamcp_outbox_oldest_seconds")).isEqualTo(5);
  }

  private static double gauge(String name) {
    return Metrics.globalRegistry().meters(meter -> meter.id().name().equals(name)).stream()
        .filter(meter -> "worker".equals(meter.id().tagsMap().get("component")))
        .map(Gauge.class::cast)
        .findFirst()
        .orElseThrow()
        .value()
        .doubleValue();
  }

  private static String idOf(OutboxEvent event) {
    return event.data().at("/rawPayload/id").asText();
  }

  private OutboxRelay relay(EventSender sender, int window) {
    OutboxOptions options =
        new OutboxOptions(window, window, 3, 1000, 2, 100, 1024 * 1024, Duration.ofMillis(100));
    return new OutboxRelay(table.database(), sender, options, metrics, clock);
  }
}
