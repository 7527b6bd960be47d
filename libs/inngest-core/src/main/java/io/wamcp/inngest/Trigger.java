package io.wamcp.inngest;

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
   */
  record OnCron(String expression) implements Trigger {}
}
