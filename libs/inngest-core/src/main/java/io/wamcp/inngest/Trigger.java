package io.wamcp.inngest;

import java.time.Duration;
import java.util.Optional;

/** What starts a function. */
public sealed interface Trigger {

  /**
   * An event.
   *
   * @param name exact, or a wildcard such as {@code app/*} or {@code app/user.*}
   * @param expression CEL over {@code event} that must be true
   */
  record OnEvent(String name, Optional<String> expression) implements Trigger {}

  /**
   * A schedule.
   *
   * @param expression five fields, optionally after {@code TZ=Zone}
   * @param jitter up to how much later each run may start, 1 second to 5 minutes
   */
  record OnCron(String expression, Optional<Duration> jitter) implements Trigger {

    /** A schedule without jitter. */
    public OnCron(String expression) {
      this(expression, Optional.empty());
    }
  }
}
