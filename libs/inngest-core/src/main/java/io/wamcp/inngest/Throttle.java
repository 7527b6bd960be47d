package io.wamcp.inngest;

import java.time.Duration;
import java.util.Optional;

/**
 * A limit on starts; runs over it wait for their turn. At once {@code limit + burst} start, then
 * one every period divided by limit.
 *
 * @param limit at least 1
 * @param period between 1 second and 7 days
 * @param burst how many more may start at once; 0 for none
 * @param key CEL over {@code event}: one limit per value; none for one limit in all
 */
public record Throttle(int limit, Duration period, int burst, Optional<String> key) {

  public Throttle {
    Check.atLeast("a throttle's limit", limit, 1);
    Check.atLeast("a throttle's burst", burst, 0);
    Check.between("the period of a throttle", period, Duration.ofSeconds(1), Duration.ofDays(7));
    Check.expression("the key of a throttle", key, Check.EVENT);
  }

  /** At most this many starts per period. */
  public static Throttle of(int limit, Duration period) {
    return new Throttle(limit, period, 0, Optional.empty());
  }

  /** The same limit, with this many more at once. */
  public Throttle burst(int more) {
    return new Throttle(limit, period, more, key);
  }

  /** The same limit, for each value of this expression. */
  public Throttle key(String expression) {
    return new Throttle(limit, period, burst, Optional.of(expression));
  }
}
