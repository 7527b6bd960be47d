package io.wamcp.inngest;

import java.util.Locale;
import java.util.Optional;

/**
 * A limit on calls in flight. It limits calls, not runs: a run that sleeps, waits or backs off
 * holds nothing.
 *
 * @param limit at least 1
 * @param key CEL over {@code event}: one counter per value; none for one counter in all
 * @param scope what shares the counter; other than {@link Scope#FN} a key is needed
 */
public record Concurrency(int limit, Optional<String> key, Scope scope) {

  /** What shares a counter. */
  public enum Scope {
    /** This function. */
    FN,
    /** Every function of the environment with the same key. */
    ENV,
    /** Every function of the account with the same key. */
    ACCOUNT;

    String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Concurrency {
    if (limit < 1) {
      throw new IllegalArgumentException("concurrency limit must be at least 1, not " + limit);
    }
    if (key.isPresent() && key.get().isBlank()) {
      throw new IllegalArgumentException("the concurrency key is blank");
    }
  }

  /** At most this many calls of the function at once. */
  public static Concurrency limit(int limit) {
    return new Concurrency(limit, Optional.empty(), Scope.FN);
  }

  /** The same limit, for each value of this expression, such as {@code event.data.phone}. */
  public Concurrency key(String expression) {
    return new Concurrency(limit, Optional.of(expression), scope);
  }

  /** The same limit, shared this widely. */
  public Concurrency scope(Scope newScope) {
    return new Concurrency(limit, key, newScope);
  }
}
