package io.wamcp.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wamcp.domain.event.DomainEvent;
import io.wamcp.domain.id.PhoneNumberId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutboxDispatcherIT {

  private final OutboxTable table = OutboxTable.create();
  private final InstantSource clock = InstantSource.system();
  private final ScriptedEngine engine = new ScriptedEngine();
  private final OutboxMetrics metrics = new OutboxMetrics("worker");

  @AfterEach
  void stop() {
    metrics.close();
    table.close();
  }

  @Test
  void sendsRightAwayAndForgetsOnlyHints() {
    try (OutboxDispatcher dispatcher = dispatcher(engine, 0, 1000)) {
      List<DomainEvent> events = List.of(Samples.message("m1"), Samples.hint("m1"));
      write(dispatcher, events);
      await().until(() -> engine.taken().size() == 2);
      await().until(() -> table.subjects("true").size() == 1);
    }
    assertThat(table.subjects("true")).containsExactly(Samples.message("m1").subjectKey());
  }

  @Test
  void batchesUpWhileAPostIsUnderway() {
    CountDownLatch release = new CountDownLatch(1);
    EventSender slow =
        events -> {
          awaitQuietly(release);
          return engine.send(events);
        };
    try (OutboxDispatcher dispatcher = dispatcher(slow, 0, 1000)) {
      table.insert(Samples.messages(250), clock);
      Samples.messages(250)
          .forEach(event -> dispatcher.dispatchAfterCommit(List.of(PendingEvent.of(event))));
      release.countDown();
      await().until(() -> engine.taken().size() == 250);
    }
    assertThat(engine.posts().size()).isLessThan(10);
    assertThat(engine.posts()).allMatch(size -> size <= 100);
  }

  @Test
  void neverWaitsAndLeavesTheRestToTheRelay() {
    CountDownLatch release = new CountDownLatch(1);
    EventSender stuck =
        events -> {
          awaitQuietly(release);
          return engine.send(events);
        };
    try (OutboxDispatcher dispatcher = dispatcher(stuck, 0, 10)) {
      write(dispatcher, Samples.messages(50));
      release.countDown();
    }
    assertThat(engine.taken()).hasSize(10);
  }

  @Test
  void anEngineThatIsAwayCostsNothingButTime() {
    engine.away(true);
    try (OutboxDispatcher dispatcher = dispatcher(engine, 0, 100)) {
      write(dispatcher, Samples.messages(3));
      await().until(() -> !engine.posts().isEmpty());
      engine.away(false);
      write(dispatcher, List.of(Samples.message("next")));
      await().until(() -> engine.taken().size() == 1);
    }
    assertThat(table.subjects("dispatches = 0")).hasSize(3);
    assertThat(table.subjects("dispatches = 1")).containsExactly(key("next"));
  }

  @Test
  void atMostTheWindowIsOnItsWay() {
    List<DomainEvent> events = Samples.messages(60);
    try (OutboxDispatcher dispatcher = dispatcher(engine, 25, 1000)) {
      write(dispatcher, events);
      await().until(() -> engine.taken().size() == 25);
      write(dispatcher, List.of(Samples.message("later")));
      write(dispatcher, List.of(Samples.hint("other-kind")));
      await().until(() -> engine.taken().size() == 26);
    }
    assertThat(engine.taken().getLast().eventName()).isEqualTo("wa/message.send.completed");
  }

  @Test
  void theWindowOpensAsRowsAreConfirmed() {
    List<DomainEvent> events = Samples.messages(30);
    try (OutboxDispatcher dispatcher = dispatcher(engine, 30, 1000)) {
      write(dispatcher, events);
      await().until(() -> engine.taken().size() == 30);
      events.forEach(table::confirm);
      sendUntilOneGoes(dispatcher, "later");
    }
  }

  @Test
  void whatWasHeldGoesOnceThereIsRoomWithoutTheRelay() {
    List<DomainEvent> events = Samples.messages(20);
    try (OutboxDispatcher dispatcher = dispatcher(engine, 12, 1000)) {
      write(dispatcher, events);
      await().until(() -> engine.taken().size() == 12);
      events.subList(0, 12).forEach(table::confirm);
      await().until(() -> engine.taken().size() == 20);
    }
  }

  /**
   * The last of a burst waited for up to ten seconds: the room went to those before, one by one.
   */
  @Test
  void whatRunsFinishedWhileItWasHeldHoldsUpNobodyBehindIt() {
    List<DomainEvent> events = Samples.messages(61);
    try (OutboxDispatcher dispatcher = dispatcher(engine, 1, 1000)) {
      write(dispatcher, events);
      await().until(() -> engine.taken().size() == 1 && dispatcher.remembered() == 1);
      events.subList(0, 60).forEach(table::confirm);
      await().atMost(Duration.ofSeconds(5)).until(() -> engine.taken().size() == 2);
      assertThat(engine.taken().getLast().subjectKey()).isEqualTo(key("m61"));
      table.confirm(events.getLast());
      await().until(() -> dispatcher.remembered() == 0);
    }
  }

  /** More than one POST of them; a row that no POST was made for is not on its way either. */
  @Test
  void whatWaitsIsTheRelaysWhileTheEngineIsAway() {
    List<DomainEvent> events =
        IntStream.range(0, 50)
            .mapToObj(i -> Samples.sends(new PhoneNumberId("10654035224" + (1000 + i)), 6))
            .flatMap(List::stream)
            .toList();
    try (OutboxDispatcher dispatcher = dispatcher(engine, 100, 1000)) {
      write(dispatcher, events);
      await().until(() -> engine.taken().size() == 150);
      engine.away(true);
      Set<String> sent =
          engine.taken().stream().map(OutboxEvent::subjectKey).collect(Collectors.toSet());
      events.stream().filter(event -> sent.contains(event.subjectKey())).forEach(table::confirm);
      int posts = engine.posts().size();
      await()
          .until(
              () ->
                  engine.posts().size() > posts && table.subjects("dispatches = 0").size() == 150);
    }
  }

  @Test
  void whatIsHeldIsForgottenWhenTheTableCannotBeRead() {
    List<DomainEvent> events = Samples.messages(20);
    try (OutboxDispatcher dispatcher = dispatcher(engine, 12, 1000)) {
      write(dispatcher, events);
      await().until(() -> engine.taken().size() == 12 && dispatcher.remembered() == 1);
      table.hide();
      await().until(() -> dispatcher.remembered() == 0);
    }
  }

  @Test
  void whatFailsAgainAndAgainTakesNoRoom() {
    List<DomainEvent> failing = Samples.messages(5);
    try (OutboxDispatcher dispatcher = dispatcher(engine, 5, 1000)) {
      write(dispatcher, failing);
      await().until(() -> engine.taken().size() == 5);
      table.fail(failing);
      write(dispatcher, List.of(Samples.message("next")));
      await().until(() -> engine.taken().size() == 6);
    }
  }

  @Test
  void whatAnotherRunFinishedIsNotSentAndCountsUntilItsOwnRunHasCome() {
    List<DomainEvent> events = Samples.messages(30);
    table.insert(events, clock);
    try (OutboxDispatcher dispatcher = dispatcher(engine, 30, 1000)) {
      dispatcher.dispatchAfterCommit(PendingEvent.all(events.subList(0, 29)));
      await().until(() -> engine.taken().size() == 29);
      table.finish(events, "none of them");
      assertThat(table.subjects("confirmed_at IS NOT NULL")).hasSize(29);
      assertThat(table.subjects("true")).as("one was never sent").hasSize(29);

      dispatcher.dispatchAfterCommit(PendingEvent.all(events.subList(29, 30)));
      sendUntilOneGoes(dispatcher, "last place");
      assertThat(engine.taken()).extracting(OutboxEvent::subjectKey).doesNotContain(key("m30"));

      write(dispatcher, List.of(Samples.message("too many")));
      await().during(Duration.ofMillis(600)).until(() -> engine.taken().size() == 30);
      events.forEach(table::confirm);
      await().until(() -> engine.taken().size() == 31);
      assertThat(engine.taken().getLast().subjectKey()).isEqualTo(key("too many"));
    }
  }

  @Test
  void sendsShareTheWindowOfTheirNumberOnly() {
    List<DomainEvent> busy = Samples.sends(Samples.NUMBER, 8);
    List<DomainEvent> quiet = Samples.sends(new PhoneNumberId("106540352242923"), 2);
    try (OutboxDispatcher dispatcher = dispatcher(engine, 100, 1000)) {
      write(dispatcher, busy);
      await().until(() -> engine.taken().size() == 3);
      write(dispatcher, quiet);
      await().until(() -> engine.taken().size() == 5);
    }
    assertThat(engine.taken().subList(3, 5))
        .extracting(OutboxEvent::subjectKey)
        .containsExactlyElementsOf(quiet.stream().map(DomainEvent::subjectKey).toList());
  }

  /** As a service does: the rows are committed, then the dispatcher hears of them. */
  private void write(OutboxDispatcher dispatcher, List<DomainEvent> events) {
    table.insert(events, clock);
    dispatcher.dispatchAfterCommit(PendingEvent.all(events));
  }

  private void sendUntilOneGoes(OutboxDispatcher dispatcher, String id) {
    int before = engine.taken().size();
    table.insert(List.of(Samples.message(id)), clock);
    await()
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              dispatcher.dispatchAfterCommit(List.of(PendingEvent.of(Samples.message(id))));
              return engine.taken().size() > before;
            });
  }

  private static String key(String id) {
    return Samples.message(id).subjectKey();
  }

  private OutboxDispatcher dispatcher(EventSender sender, int window, int capacity) {
    OutboxOptions options =
        new OutboxOptions(window, window, 3, capacity, 2, 100, 1024 * 1024, Duration.ofSeconds(1));
    return new OutboxDispatcher(table.database(), sender, options, metrics, clock);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
