package io.wamcp.local.stdio;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Growing pauses between attempts, ended early by the end of the process. Not thread-safe. */
final class Reconnect {

  private static final Duration FIRST = Duration.ofMillis(250);
  private static final Duration LONGEST = Duration.ofSeconds(20);

  private final CountDownLatch end;
  private Duration next = FIRST;

  Reconnect(CountDownLatch end) {
    this.end = end;
  }

  /** Waits; false when the process ends. */
  boolean pause() throws InterruptedException {
    boolean ended = end.await(next.toMillis(), TimeUnit.MILLISECONDS);
    Duration doubled = next.multipliedBy(2);
    next = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    return !ended;
  }

  /** It worked: the next pause is a short one. */
  void worked() {
    next = FIRST;
  }
}
