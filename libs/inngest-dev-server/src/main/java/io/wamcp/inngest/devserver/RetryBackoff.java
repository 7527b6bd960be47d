package io.wamcp.inngest.devserver;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** How long to wait after a failed attempt. Implementations are thread-safe. */
@FunctionalInterface
public interface RetryBackoff {

  /**
   * The delay before the next attempt.
   *
   * @param attempt the failed attempt, counted from 0
   */
  Duration delay(int attempt);

  /** The Inngest server's table, 15 s to 2 h, and up to 30 s of jitter on top. */
  static RetryBackoff standard(RandomGenerator random) {
    List<Duration> table =
        List.of(
            Duration.ofSeconds(15),
            Duration.ofSeconds(30),
            Duration.ofMinutes(1),
            Duration.ofMinutes(2),
            Duration.ofMinutes(5),
            Duration.ofMinutes(10),
            Duration.ofMinutes(20),
            Duration.ofMinutes(40),
            Duration.ofHours(1),
            Duration.ofHours(2));
    return attempt ->
        table.get(Math.min(attempt, table.size() - 1)).plusMillis(random.nextLong(30_000));
  }

  /** The same delay each time. */
  static RetryBackoff constant(Duration delay) {
    return attempt -> delay;
  }
}
