package io.wamcp.mcp.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.wamcp.domain.id.RequestId;
import io.wamcp.mcp.notify.SendWaiters.Waiter;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SendWaitersTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SOON = Duration.ofSeconds(10);

  private final SendWaiters waiters = new SendWaiters();
  private final RequestId request = new RequestId(new UUID(0, 1));

  @Test
  void aWakeUpBeforeTheWaitIsNotLost() {
    try (Waiter first = waiters.register(request);
        Waiter second = waiters.register(request)) {
      waiters.notified(request.toString());

      assertTimeout(SOON, () -> first.await(LONG));
      assertTimeout(SOON, () -> second.await(LONG));
    }
  }

  @Test
  void aReconnectWakesEverybody() {
    try (Waiter waiter = waiters.register(request)) {
      waiters.mayHaveMissed();

      assertTimeout(SOON, () -> waiter.await(LONG));
    }
  }

  @Test
  void otherSendsWakeNobodyAndAWaitEnds() throws InterruptedException {
    try (Waiter waiter = waiters.register(request)) {
      waiters.notified(new UUID(0, 2).toString());
      waiters.notified("");

      long start = System.nanoTime();
      waiter.await(Duration.ofMillis(200));
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isGreaterThanOrEqualTo(Duration.ofMillis(200));
    }
  }

  @Test
  void keepsNothingOfThoseThatLeft() {
    Waiter first = waiters.register(request);
    Waiter second = waiters.register(request);
    assertThat(waiters.count()).isEqualTo(2);

    first.close();
    first.close();
    assertThat(waiters.count()).isEqualTo(1);
    second.close();
    assertThat(waiters.count()).isZero();
    assertThat(waiters.requests()).isEmpty();
  }

  @Test
  void stoppingEndsWaits() {
    try (Waiter waiter = waiters.register(request)) {
      assertThat(waiter.stopping()).isFalse();
      waiters.stop();

      assertTimeout(SOON, () -> waiter.await(LONG));
      assertThat(waiter.stopping()).isTrue();
    }
  }
}
