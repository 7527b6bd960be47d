package io.wamcp.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DispatchQueueTest {

  @Test
  void batchesAreBoundedInNumber() throws InterruptedException {
    DispatchQueue queue = queue(100, 4, 1_000_000);
    assertThat(queue.offer(PendingEvent.all(Samples.messages(10)))).isEqualTo(10);
    assertThat(queue.take().batch()).hasSize(4);
    assertThat(queue.take().batch()).hasSize(4);
    assertThat(queue.take().batch()).hasSize(2);
  }

  @Test
  void batchesAreBoundedInBytesAndALongEventGoesAlone() throws InterruptedException {
    List<PendingEvent> events = PendingEvent.all(Samples.messages(3));
    int one = events.getFirst().bytes();
    DispatchQueue two = queue(100, 100, 2 * one + 1);
    two.offer(events);
    assertThat(two.take().batch()).hasSize(2);
    DispatchQueue none = queue(100, 100, 1);
    none.offer(events);
    assertThat(none.take().batch()).hasSize(1);
  }

  @Test
  void whatDoesNotFitIsNotTaken() throws InterruptedException {
    DispatchQueue queue = queue(3, 100, 1_000_000);
    List<PendingEvent> events = PendingEvent.all(Samples.messages(5));
    assertThat(queue.offer(events)).isEqualTo(3);
    assertThat(queue.offer(events)).isZero();
    assertThat(queue.take().batch()).containsExactlyElementsOf(events.subList(0, 3));
  }

  @Test
  void aClosedQueueHandsOutTheRestAndEnds() throws InterruptedException {
    DispatchQueue queue = queue(10, 2, 1_000_000);
    queue.offer(PendingEvent.all(Samples.messages(3)));
    queue.close();
    assertThat(queue.offer(PendingEvent.all(Samples.messages(1)))).isZero();
    assertThat(queue.take().batch()).hasSize(2);
    assertThat(queue.take().batch()).hasSize(1);
    assertThat(queue.take().batch()).isEmpty();
  }

  @Test
  void aHeldLaneComesAgainOnceAfterAWhileWhateverElseWaits() throws InterruptedException {
    DispatchQueue queue = queue(100, 1, 1_000_000);
    List<PendingEvent> events = PendingEvent.all(Samples.messages(2));
    List<Lane> lanes = List.of(Lane.of(events.getFirst()));
    long began = System.nanoTime();
    queue.hold(lanes);
    queue.hold(lanes);
    assertThat(queue.remembered()).isOne();
    assertThat(queue.take().lanes()).isEqualTo(lanes);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(200));
    assertThat(queue.remembered()).isZero();

    queue.hold(lanes);
    List<Lane> seen = new ArrayList<>();
    await()
        .until(
            () -> {
              queue.offer(events.subList(0, 1));
              seen.addAll(queue.take().lanes());
              return !seen.isEmpty();
            });
    assertThat(seen).isEqualTo(lanes);
  }

  @Test
  void lanesAreBoundedInNumber() {
    DispatchQueue queue = queue(2, 100, 1_000_000);
    queue.hold(Stream.of("a", "b", "c").map(name -> new Lane(name, Optional.empty())).toList());
    assertThat(queue.remembered()).isEqualTo(2);
    assertThat(queue.offer(PendingEvent.all(Samples.messages(2))))
        .as("room is theirs")
        .isEqualTo(2);
  }

  @Test
  void aClosedQueueLeavesWhatIsHeldToTheTable() throws InterruptedException {
    DispatchQueue queue = queue(5, 100, 1_000_000);
    queue.hold(List.of(Lane.of(PendingEvent.of(Samples.message("m1")))));
    queue.close();
    assertThat(queue.take().isOver()).isTrue();
  }

  private static DispatchQueue queue(int capacity, int events, int bytes) {
    return new DispatchQueue(
        new OutboxOptions(0, 0, 0, capacity, 1, events, bytes, Duration.ofSeconds(1)));
  }
}
