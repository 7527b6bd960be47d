package io.wamcp.domain.error;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Whether the same message may be sent again after an error, and when. Retries are counted from 0:
 * retry 0 is the second attempt.
 */
public sealed interface RetryAdvice {

  /** The pause before the given retry; empty when it must not be made. */
  Optional<Duration> delayBefore(int retry);

  /** Whether a first retry is allowed at all. */
  default boolean retriable() {
    return delayBefore(0).isPresent();
  }

  /** The same message will fail again; something has to change first. */
  record Never() implements RetryAdvice {
    @Override
    public Optional<Duration> delayBefore(int retry) {
      return Optional.empty();
    }
  }

  /**
   * Not retried, and other sends of the type's {@link AffectedScope} should wait as well, until an
   * operator or Meta lifts the cause.
   */
  record Pause() implements RetryAdvice {
    @Override
    public Optional<Duration> delayBefore(int retry) {
      return Optional.empty();
    }
  }

  /** Not retried by us; a caller may try again as a new send after the given time. */
  record NotBefore(Duration delay) implements RetryAdvice {
    public NotBefore {
      Objects.requireNonNull(delay, "delay");
    }

    @Override
    public Optional<Duration> delayBefore(int retry) {
      return Optional.empty();
    }
  }

  /** Retried with doubling pauses: {@code first}, twice that, … at most {@code cap}. */
  record Backoff(Duration first, Duration cap, int maxRetries) implements RetryAdvice {
    public Backoff {
      if (first.isNegative() || first.isZero() || cap.compareTo(first) < 0 || maxRetries < 1) {
        throw new IllegalArgumentException("backoff needs 0 < first <= cap and a retry");
      }
    }

    @Override
    public Optional<Duration> delayBefore(int retry) {
      return retry < 0 || retry >= maxRetries
          ? Optional.empty()
          : Optional.of(Growth.delay(first, cap, 2, retry));
    }
  }

  /**
   * Meta's advice for its limit of one message per six seconds to one recipient: 4^n seconds for
   * retry n, for this pair of number and recipient only. Capped, since an uncapped pause blocks the
   * pair for hours.
   */
  record PairBackoff(Duration cap, int maxRetries) implements RetryAdvice {
    public PairBackoff {
      if (cap.compareTo(Duration.ofSeconds(1)) < 0 || maxRetries < 1) {
        throw new IllegalArgumentException("pair backoff needs a cap of 1 s or more and a retry");
      }
    }

    @Override
    public Optional<Duration> delayBefore(int retry) {
      return retry < 0 || retry >= maxRetries
          ? Optional.empty()
          : Optional.of(Growth.delay(Duration.ofSeconds(1), cap, 4, retry));
    }
  }
}
