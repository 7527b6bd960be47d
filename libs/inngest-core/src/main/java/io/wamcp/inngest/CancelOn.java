package io.wamcp.inngest;

import java.time.Duration;
import java.util.Optional;

/**
 * An event that cancels runs. Only events count that arrive after the run was created; a call in
 * flight is not interrupted, but its answer is ignored.
 *
 * @param event exact event name
 * @param expression CEL over {@code event} (the run's first) and {@code async} (the incoming one),
 *     without function calls; none for any event of the name
 * @param timeout how long after the run's creation the event still counts; none for a year
 */
public record CancelOn(String event, Optional<String> expression, Optional<Duration> timeout) {

  public CancelOn {
    Check.that(!event.isBlank(), "the event that cancels has no name");
    Check.that(!event.contains("*"), "the event that cancels must be named without wildcard");
    Check.condition("the condition of a cancellation", expression);
    timeout.ifPresent(
        span ->
            Check.between(
                "the timeout of a cancellation", span, Duration.ofMillis(1), Check.LONGEST));
  }

  /** Any event of this name cancels every run. */
  public static CancelOn of(String event) {
    return new CancelOn(event, Optional.empty(), Optional.empty());
  }

  /** Only events for which this is true. */
  public CancelOn ifExpression(String condition) {
    return new CancelOn(event, Optional.of(condition), timeout);
  }

  /**
   * Only events that agree with the run's event on this field, such as {@code data.orderId}. A
   * field missing on both sides agrees too.
   */
  public CancelOn match(String field) {
    return ifExpression(Check.match(field));
  }

  /** Only for this long after the run was created. */
  public CancelOn timeout(Duration span) {
    return new CancelOn(event, expression, Optional.of(span));
  }
}
