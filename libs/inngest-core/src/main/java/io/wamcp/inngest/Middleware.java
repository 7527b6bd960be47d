package io.wamcp.inngest;

import java.util.List;

/**
 * Code around what an app does with its server: logging, metrics, traces, tenants, encryption of
 * events. Several are called in their order before something, and in the reverse order after it.
 *
 * <p>What a {@code before} hook throws counts as thrown by what it stands before: the function's or
 * the step's attempt fails, the sending fails. What an {@code after} hook throws is logged, and
 * changes nothing. Must be thread-safe: one instance serves all runs. Hooks are called on the
 * thread that does the work, so what a hook puts into a thread's context is seen there.
 */
public interface Middleware {

  /** Before a call of a function. A run with several steps is several calls. */
  default void beforeRun(RunInfo run) {}

  /** After a call of a function: it returned, failed, or stopped at a step. */
  default void afterRun(RunInfo run, RunInfo.Outcome outcome) {}

  /** Before a step's body is executed; not when its result is only remembered. */
  default void beforeStep(StepInfo step) {}

  /** After a step's body was executed. */
  default void afterStep(StepInfo step, StepInfo.Outcome outcome) {}

  /**
   * Before events are sent, from a step or by the client.
   *
   * @return the events to send instead, as many and in the same order
   */
  default List<OutgoingEvent> beforeSend(List<OutgoingEvent> events) {
    return events;
  }

  /**
   * After events were sent, or were not.
   *
   * @param failure what went wrong, or null
   */
  default void afterSend(List<OutgoingEvent> events, InngestSendException failure) {}
}
