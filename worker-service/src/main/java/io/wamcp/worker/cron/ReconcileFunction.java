package io.wamcp.worker.cron;

import io.wamcp.inngest.Concurrency;
import io.wamcp.inngest.FunctionContext;
import io.wamcp.inngest.FunctionDefinition;
import io.wamcp.inngest.InngestFunction;
import io.wamcp.inngest.Step;

/**
 * {@code reconcile}: finds accepted work that nothing works on any more, and starts it again (D13).
 *
 * <p>Starts every minute. Afterwards every queued send that is overdue has an event on its way, and
 * what cannot be brought back is counted and logged. An Inngest server may forget runs; the rows
 * are the truth.
 *
 * <p><b>Idempotency</b>: a re-driven send is claimed in the database, so one too many does nothing.
 * <b>Concurrency</b>: 1. <b>Retry</b>: none, the next minute is the retry.
 */
public final class ReconcileFunction implements InngestFunction {

  static final FunctionDefinition DEFINITION =
      FunctionDefinition.named("reconcile")
          .name("Reconcile unfinished work")
          .cron("* * * * *")
          .concurrency(Concurrency.limit(1))
          .retries(0)
          .build();

  private final Reconciler reconciler;

  public ReconcileFunction(Reconciler reconciler) {
    this.reconciler = reconciler;
  }

  @Override
  public FunctionDefinition definition() {
    return DEFINITION;
  }

  @Override
  public Object run(FunctionContext context, Step step) {
    return step.run("re-drive-overdue-work", Reconciler.Report.class, reconciler::reconcile);
  }
}
