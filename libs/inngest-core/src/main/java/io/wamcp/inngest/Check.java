package io.wamcp.inngest;

import io.wamcp.inngest.internal.ExpressionSyntax;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Checks of options; each failure names what is wrong with what. */
final class Check {

  /** Variables of expressions that see only the event that starts a run. */
  static final Set<String> EVENT = Set.of("event");

  /** The longest time anything is waited for. */
  static final Duration LONGEST = Duration.ofDays(366);

  private static final Set<String> EVENT_AND_ASYNC = Set.of("event", "async");

  private Check() {}

  static void that(boolean good, String problem) {
    if (!good) {
      throw new IllegalArgumentException(problem);
    }
  }

  static void atLeast(String what, int value, int least) {
    that(value >= least, what + " must be at least " + least + ", not " + value);
  }

  static void between(String what, Duration value, Duration least, Duration most) {
    that(
        value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
        what
            + " must be "
            + InngestDuration.format(least)
            + " to "
            + InngestDuration.format(most)
            + ", not "
            + value);
  }

  static void expression(String what, Optional<String> text, Set<String> variables) {
    checked(what, text, variables, true);
  }

  /** A condition of a wait or a cancellation: two events, and no calls. */
  static void condition(String what, Optional<String> text) {
    checked(what, text, EVENT_AND_ASYNC, false);
  }

  private static void checked(
      String what, Optional<String> text, Set<String> variables, boolean calls) {
    that(!text.filter(String::isBlank).isPresent(), what + " is blank");
    text.flatMap(known -> ExpressionSyntax.problem(known, variables, calls))
        .ifPresent(problem -> that(false, what + ": " + problem));
  }

  /** The condition that two events agree on a field such as {@code data.requestId}. */
  static String match(String field) {
    that(
        field.matches("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*"),
        "'" + field + "' is not a field such as data.requestId");
    return "event." + field + " == async." + field;
  }
}
