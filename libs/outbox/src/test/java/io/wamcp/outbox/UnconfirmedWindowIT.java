package io.wamcp.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.wamcp.domain.event.DomainEvent;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UnconfirmedWindowIT {

  private final OutboxTable table = OutboxTable.create();
  private final AtomicLong nanos = new AtomicLong();
  private final UnconfirmedWindow window = window(3);

  private UnconfirmedWindow window(int limit) {
    OutboxOptions options =
        new OutboxOptions(limit, limit, limit, 100, 4, 100, 1_000_000, Duration.ofSeconds(1));
    return new UnconfirmedWindow(table.database(), options, InstantSource.system(), nanos::get);
  }

  @AfterEach
  void close() {
    table.close();
  }

  @Test
  void whileOneLooksAtTheTableTheOthersGoOnWithWhatIsLeft() throws Exception {
    List<PendingEvent> events = PendingEvent.all(Samples.messages(6));
    assertThat(window.admit(events.getFirst())).isTrue();
    nanos.addAndGet(Duration.ofMillis(250).toNanos());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> looking = whileLocked(threads, events.get(1), events.get(2));
      assertThat(looking.get()).isTrue();
    }
    // Nothing is on its way by the table; the one admitted during the look counts all the same.
    assertThat(Stream.of(3, 4, 5).map(i -> window.admit(events.get(i))))
        .containsExactly(true, false, false);
  }

  /** Lets the first look while nobody can read the table, and the second go meanwhile. */
  private Future<Boolean> whileLocked(
      ExecutorService threads, PendingEvent first, PendingEvent second) {
    return table
        .database()
        .transaction(
            tx -> {
              tx.createUpdate("LOCK TABLE event_outbox IN ACCESS EXCLUSIVE MODE").execute();
              Future<Boolean> looking = threads.submit(() -> window.admit(first));
              await().until(() -> table.waiting(tx) == 1);
              Future<Boolean> other = threads.submit(() -> window.admit(second));
              await().until(other::isDone);
              assertThat(other.resultNow()).isTrue();
              assertThat(looking.isDone()).isFalse();
              return looking;
            });
  }

  @Test
  void manyAtOnceAreAdmittedNoMoreThanThereIsRoom() throws Exception {
    UnconfirmedWindow large = window(25);
    List<DomainEvent> events = Samples.messages(200);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> admitted =
          PendingEvent.all(events).stream()
              .map(event -> threads.submit(() -> large.admit(event)))
              .toList();
      await().until(() -> admitted.stream().allMatch(Future::isDone));
      assertThat(admitted.stream().filter(Future::resultNow)).hasSize(25);
    }
  }

  @Test
  void aLookThatFailsIsAnErrorOfItsCallerAndTheNextLooksAgain() {
    List<PendingEvent> events = PendingEvent.all(Samples.messages(2));
    table.hide();
    for (PendingEvent event : events) {
      assertThatThrownBy(() -> window.admit(event)).isInstanceOf(RuntimeException.class);
    }
  }
}
