package io.wamcp.domain.error;

import java.time.Duration;

/** Retry advice that several error types share. */
final class SharedAdvice {

  static final RetryAdvice NEVER = new RetryAdvice.Never();
  static final RetryAdvice PAUSE = new RetryAdvice.Pause();

  /** For call limits, which Meta counts per hour. */
  static final RetryAdvice MINUTES =
      new RetryAdvice.Backoff(Duration.ofMinutes(2), Duration.ofMinutes(15), 4);

  /** For failures that may have been processed: few tries. */
  static final RetryAdvice FEW =
      new RetryAdvice.Backoff(Duration.ofSeconds(5), Duration.ofSeconds(30), 2);

  private SharedAdvice() {}
}
