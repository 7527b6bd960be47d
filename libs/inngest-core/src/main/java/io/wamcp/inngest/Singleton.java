package io.wamcp.inngest;

import java.util.Locale;
import java.util.Optional;

/**
 * Lets one run at a time exist, from its start to its end.
 *
 * @param key CEL over {@code event}: one run per value; none for one in all
 * @param mode what becomes of an event while a run exists
 */
public record Singleton(Optional<String> key, Mode mode) {

  /** What becomes of an event while a run exists. */
  public enum Mode {
    /** It starts nothing. */
    SKIP,
    /** The run is cancelled, and a new one starts. */
    CANCEL;

    String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Singleton {
    Check.expression("the key of a singleton", key, Check.EVENT);
  }

  /** While a run exists, events start nothing. */
  public static Singleton skipping() {
    return new Singleton(Optional.empty(), Mode.SKIP);
  }

  /** An event cancels the run that exists and starts another. */
  public static Singleton cancelling() {
    return new Singleton(Optional.empty(), Mode.CANCEL);
  }

  /** The same, for each value of this expression. */
  public Singleton key(String expression) {
    return new Singleton(Optional.of(expression), mode);
  }
}
