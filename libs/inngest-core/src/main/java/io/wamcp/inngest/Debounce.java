package io.wamcp.inngest;

import java.time.Duration;
import java.util.Optional;

/**
 * Puts a start off until no further event came for a while; the run gets the last event only.
 *
 * @param period how long it must be quiet, between 1 second and 7 days
 * @param timeout after which it starts in any case, counted from the first event; none for never
 * @param key CEL over {@code event}: each value is put off on its own
 */
public record Debounce(Duration period, Optional<Duration> timeout, Optional<String> key) {

  public Debounce {
    Check.between("the period of a debounce", period, Duration.ofSeconds(1), Duration.ofDays(7));
    timeout.ifPresent(
        longest ->
            Check.between(
                "the timeout of a debounce", longest, Duration.ofSeconds(1), Check.LONGEST));
    Check.expression("the key of a debounce", key, Check.EVENT);
  }

  /** Starts once it was quiet this long. */
  public static Debounce of(Duration period) {
    return new Debounce(period, Optional.empty(), Optional.empty());
  }

  /** The same, but never put off longer than this. */
  public Debounce timeout(Duration longest) {
    return new Debounce(period, Optional.of(longest), key);
  }

  /** The same, for each value of this expression. */
  public Debounce key(String expression) {
    return new Debounce(period, timeout, Optional.of(expression));
  }
}
