package io.wamcp.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DispatchQueueTest {

  @Test
  void batchesAreBoundedInNumber() throws InterruptedException {
    DispatchQueue queue = queue(100, 4, 1_000_000);
    assertThat(queue.offer(PendingEvent.all(Samples.messages(10)))).isEqualTo(10);
    assertThat(queue.take()).hasSize(4);
    assertThat(queue.take()).hasSize(4);
    assertThat(queue.take()).hasSize(2);
  }

  @Test
  void batchesAreBoundedInBytesAndALongEventGoesAlone() throws InterruptedException {
    List<PendingEvent> events = PendingEvent.all(Samples.messages(3));
    int one = events.getFirst().bytes();
    DispatchQueue two = queue(100, 100, 2 * one + 1);
    two.offer(events);
    assertThat(two.take()).hasSize(2);
    DispatchQueue none = queue(100, 100, 1);
    none.offer(events);
    assertThat(none.take()).hasSize(1);
  }

  @Test
  void whatDoesNotFitIsNotTaken() throws InterruptedException {
    DispatchQueue queue = queue(3, 100, 1_000_000);
    List<PendingEvent> events = PendingEvent.all(Samples.messages(5));
    assertThat(queue.offer(events)).isEqualTo(3);
    assertThat(queue.offer(events)).isZero();
    assertThat(queue.take()).containsExactlyElementsOf(events.subList(0, 3));
  }

  @Test
  void aClosedQueueHandsOutTheRestAndEnds() throws InterruptedException {
    DispatchQueue queue = queue(10, 2, 1_000_000);
    queue.offer(PendingEvent.all(Samples.messages(3)));
    queue.close();
    assertThat(queue.offer(PendingEvent.all(Samples.messages(1)))).isZero();
    assertThat(queue.take()).hasSize(2);
    assertThat(queue.take()).hasSize(1);
    assertThat(queue.take()).isEmpty();
  }

  @Test
  void whatIsHeldComesAgainInItsOrderAfterAWhile() throws InterruptedException {
    DispatchQueue queue = queue(5, 100, 1_000_000);
    List<PendingEvent> events = PendingEvent.all(Samples.messages(3));
    queue.offer(events);
    assertThat(queue.take()).isEqualTo(events);
    long began = System.nanoTime();
    queue.hold(events);
    assertThat(queue.offer(PendingEvent.all(Samples.messages(5)))).as("room is used").isEqualTo(2);
    assertThat(queue.take()).hasSize(2);
    assertThat(queue.take()).isEqualTo(events);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(200));
  }

  @Test
  void whatIsHeldBeyondTheRoomIsDroppedAndNothingElseSuffers() throws InterruptedException {
    DispatchQueue queue = queue(4, 2, 1_000_000);
    List<PendingEvent> events = PendingEvent.all(Samples.messages(6));
    queue.offer(events.subList(0, 4));
    List<PendingEvent> batch = queue.take();
    assertThat(queue.offer(events.subList(4, 6))).isEqualTo(2);
    DispatchQueue.Held held = queue.hold(batch);
    assertThat(held.first()).isEqualTo(batch);
    assertThat(held.dropped()).isEqualTo(batch);
    assertThat(queue.offer(List.of())).isZero();
    assertThat(queue.offer(events.subList(0, 1))).isZero();
  }

  @Test
  void anEventIsHeldForTheFirstTimeOnce() throws InterruptedException {
    DispatchQueue queue = queue(5, 100, 1_000_000);
    List<PendingEvent> events = PendingEvent.all(Samples.messages(2));
    assertThat(queue.hold(events).first()).hasSize(2);
    assertThat(queue.hold(queue.take()).first()).isEmpty();
    queue.gone(queue.take());
    assertThat(queue.hold(events).first()).hasSize(2);
  }

  @Test
  void aClosedQueueLeavesWhatIsHeldToTheTable() throws InterruptedException {
    DispatchQueue queue = queue(5, 100, 1_000_000);
    queue.hold(PendingEvent.all(Samples.messages(3)));
    queue.close();
    assertThat(queue.take()).isEmpty();
  }

  private static DispatchQueue queue(int capacity, int events, int bytes) {
    return new DispatchQueue(
        new OutboxOptions(0, 0, 0, capacity, 1, events, bytes, Duration.ofSeconds(1)));
  }
}
