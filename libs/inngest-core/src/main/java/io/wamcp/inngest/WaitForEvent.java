package io.wamcp.inngest;

import java.time.Duration;
import java.util.Optional;

/**
 * Which event a step waits for, and how long. Only events that reach the server after the wait has
 * been registered count: there is no look back.
 *
 * @param event exact event name
 * @param timeout between 1 ms and 366 days
 * @param expression CEL over {@code event} (the run's first) and {@code async} (the incoming one)
 */
public record WaitForEvent(String event, Duration timeout, Optional<String> expression) {

  private static final Duration LONGEST = Duration.ofDays(366);

  public WaitForEvent {
    if (event.isBlank()) {
      throw new IllegalArgumentException("the event to wait for has no name");
    }
    if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "the timeout of a wait must be positive and at most 366 days, not " + timeout);
    }
    Check.condition("the condition of a wait", expression);
  }

  /** A wait of at most a day for any event of this name; refine it with the methods below. */
  public static WaitForEvent of(String event) {
    return new WaitForEvent(event, Duration.ofDays(1), Optional.empty());
  }

  /** A wait of at most a day for any event of this type. */
  public static WaitForEvent of(EventType<?> type) {
    return of(type.name());
  }

  /** The same wait, at most this long. */
  public WaitForEvent timeout(Duration newTimeout) {
    return new WaitForEvent(event, newTimeout, expression);
  }

  /** The same wait, only for events for which this CEL expression is true. */
  public WaitForEvent ifExpression(String newExpression) {
    return new WaitForEvent(event, timeout, Optional.of(newExpression));
  }

  /**
   * The same wait, only for events that agree with the run's event on this field, such as {@code
   * data.requestId}. A field missing on both sides agrees too.
   */
  public WaitForEvent match(String field) {
    return ifExpression(Check.match(field));
  }
}
