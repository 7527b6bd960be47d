package io.wamcp.testkit.meta;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Meta's rates, off until switched on: one message per six seconds to one recipient with bursts up
 * to 45 (131056), and messages per second of a number (130429). Thread-safe.
 */
final class SendLimits {

  private static final double PAIR_BURST = 45;
  private static final double PAIR_PER_SECOND = 1 / 6.0;

  private record Bucket(double tokens, long atMillis) {}

  private final Clock clock;
  private final Map<String, Bucket> buckets = new HashMap<>();
  private boolean pair;
  private int perSecond;

  SendLimits(Clock clock) {
    this.clock = clock;
  }

  /**
   * Switches the limits.
   *
   * @param pairLimit whether the limit per recipient holds
   * @param messagesPerSecond the rate of each number; 0 for none
   */
  synchronized void set(boolean pairLimit, int messagesPerSecond) {
    if (messagesPerSecond < 0) {
      throw new IllegalArgumentException("perSecond must not be negative");
    }
    pair = pairLimit;
    perSecond = messagesPerSecond;
    buckets.clear();
  }

  /** Counts one message; the code of the limit it breaks, when it breaks one. */
  synchronized Optional<Integer> breach(String number, String recipient) {
    if (perSecond > 0 && !take("number " + number, perSecond, perSecond)) {
      return Optional.of(130429);
    }
    if (pair && !take("pair " + number + " " + recipient, PAIR_BURST, PAIR_PER_SECOND)) {
      return Optional.of(131056);
    }
    return Optional.empty();
  }

  private boolean take(String key, double burst, double refillPerSecond) {
    long now = clock.millis();
    Bucket bucket = buckets.getOrDefault(key, new Bucket(burst, now));
    double refill = Math.max(0, now - bucket.atMillis()) / 1000.0 * refillPerSecond;
    double tokens = Math.min(burst, bucket.tokens() + refill);
    boolean free = tokens >= 1;
    buckets.put(key, new Bucket(free ? tokens - 1 : tokens, now));
    return free;
  }
}
