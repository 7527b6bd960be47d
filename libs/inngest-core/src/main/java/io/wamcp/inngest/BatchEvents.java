package io.wamcp.inngest;

import java.time.Duration;
import java.util.Optional;

/**
 * Lets one run have many events: {@link FunctionContext#events()}. It starts when the batch is
 * full, or this long after its first event. Not together with cancellation, debounce, singleton or
 * priority.
 *
 * @param maxSize at least 2
 * @param timeout at least 1 second
 * @param key CEL over {@code event}: a batch of its own per value
 * @param expression CEL over {@code event}: an event for which it is false starts a run of its own
 */
public record BatchEvents(
    int maxSize, Duration timeout, Optional<String> key, Optional<String> expression) {

  public BatchEvents {
    Check.atLeast("the size of a batch", maxSize, 2);
    Check.between("the timeout of a batch", timeout, Duration.ofSeconds(1), Check.LONGEST);
    Check.expression("the key of a batch", key, Check.EVENT);
    Check.expression("the condition of a batch", expression, Check.EVENT);
  }

  /** Batches of at most this many events, collected for at most this long. */
  public static BatchEvents of(int maxSize, Duration timeout) {
    return new BatchEvents(maxSize, timeout, Optional.empty(), Optional.empty());
  }

  /** The same, with a batch for each value of this expression. */
  public BatchEvents key(String newKey) {
    return new BatchEvents(maxSize, timeout, Optional.of(newKey), expression);
  }

  /** The same, only for events for which this is true. */
  public BatchEvents ifExpression(String condition) {
    return new BatchEvents(maxSize, timeout, key, Optional.of(condition));
  }
}
