package io.wamcp.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PeriodicTaskTest {

  @Test
  void comesAgainAfterAFailure() throws InterruptedException {
    CountDownLatch runs = new CountDownLatch(3);
    PeriodicTask task =
        PeriodicTask.start(
            "failing",
            Duration.ofMillis(1),
            () -> {
              runs.countDown();
              throw new IllegalStateException("expected by the test");
            });

    assertThat(runs.await(10, TimeUnit.SECONDS)).isTrue();
    task.close();
  }

  @Test
  void runsALastTimeWhenItIsClosed() {
    AtomicInteger runs = new AtomicInteger();
    PeriodicTask task = PeriodicTask.start("rare", Duration.ofHours(1), runs::incrementAndGet);

    task.close();

    assertThat(runs).hasValue(1);
  }
}
