package io.wamcp.inngest.devserver;

import io.wamcp.inngest.ServerBackoff;
import java.time.Duration;
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
    return attempt -> ServerBackoff.delay(attempt).plusMillis(random.nextLong(30_000));
  }

  /** The same delay each time. */
  static RetryBackoff constant(Duration delay) {
    return attempt -> delay;
  }
}
