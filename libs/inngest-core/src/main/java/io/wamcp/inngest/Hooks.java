package io.wamcp.inngest;

import java.util.List;
import java.util.function.Consumer;

/** All middleware of an app as one. Thread-safe as far as they are. */
final class Hooks {

  private static final System.Logger LOG = System.getLogger(Hooks.class.getName());

  private final List<Middleware> all;

  Hooks(List<Middleware> all) {
    this.all = List.copyOf(all);
  }

  void beforeRun(RunInfo run) {
    all.forEach(one -> one.beforeRun(run));
  }

  void afterRun(RunInfo run, RunInfo.Outcome outcome) {
    after(one -> one.afterRun(run, outcome));
  }

  void beforeStep(StepInfo step) {
    all.forEach(one -> one.beforeStep(step));
  }

  void afterStep(StepInfo step, StepInfo.Outcome outcome) {
    after(one -> one.afterStep(step, outcome));
  }

  List<OutgoingEvent> beforeSend(List<OutgoingEvent> events) {
    List<OutgoingEvent> current = events;
    for (Middleware one : all) {
      current = List.copyOf(one.beforeSend(current));
      if (current.size() != events.size()) {
        throw InngestSendException.local(
            "middleware " + one.getClass().getSimpleName() + " changed the number of events");
      }
    }
    return current;
  }

  void afterSend(List<OutgoingEvent> events, InngestSendException failure) {
    after(one -> one.afterSend(events, failure));
  }

  private void after(Consumer<Middleware> hook) {
    for (Middleware one : all.reversed()) {
      try {
        hook.accept(one);
      } catch (RuntimeException e) {
        LOG.log(
            System.Logger.Level.ERROR,
            "middleware failed after the fact: middleware=" + one.getClass().getSimpleName(),
            e);
      }
    }
  }
}
