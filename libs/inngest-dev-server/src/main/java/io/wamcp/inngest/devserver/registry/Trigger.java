package io.wamcp.inngest.devserver.registry;

import io.wamcp.inngest.devserver.cron.CronSchedule;
import io.wamcp.inngest.devserver.expression.Expression;
import java.time.Duration;
import java.util.Optional;

/** What starts a function. */
public sealed interface Trigger {

  /** An event with this name, or matching this pattern, for which the condition holds. */
  record OnEvent(String event, Optional<Expression> condition) implements Trigger {}

  /**
   * The times of a cron expression.
   *
   * @param jitter each start is later by a random time below this
   */
  record OnSchedule(String text, CronSchedule schedule, Duration jitter) implements Trigger {}
}
