package io.wamcp.inngest;

import java.time.Duration;
import java.util.Optional;

/**
 * A limit on starts; an event over it starts nothing, ever. The server counts by GCRA and not by
 * window: at once it lets a tenth of the limit and one more through, then one every period divided
 * by limit. For "so many in a window" use {@link Throttle}.
 *
 * @param limit at least 1
 * @param period more than zero, at most 24 hours
 * @param key CEL over {@code event}: one limit per value; none for one limit in all
 */
public record RateLimit(int limit, Duration period, Optional<String> key) {

  public RateLimit {
    Check.atLeast("a rate limit", limit, 1);
    Check.between("the period of a rate limit", period, Duration.ofMillis(1), Duration.ofDays(1));
    Check.expression("the key of a rate limit", key, Check.EVENT);
  }

  /** At most this many starts per period, in the sense of GCRA. */
  public static RateLimit of(int limit, Duration period) {
    return new RateLimit(limit, period, Optional.empty());
  }

  /** The same limit, for each value of this expression. */
  public RateLimit key(String expression) {
    return new RateLimit(limit, period, Optional.of(expression));
  }
}
