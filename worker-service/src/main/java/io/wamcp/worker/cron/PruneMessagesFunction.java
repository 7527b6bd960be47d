package io.wamcp.worker.cron;

import io.wamcp.domain.event.CronEvent;
import io.wamcp.inngest.Concurrency;
import io.wamcp.inngest.FunctionContext;
import io.wamcp.inngest.FunctionDefinition;
import io.wamcp.inngest.InngestFunction;
import io.wamcp.inngest.Step;
import io.wamcp.store.Prunable;
import java.util.List;

/**
 * {@code prune-messages}: deletes messages, and what was remembered to take each webhook item once,
 * past their retention ({@link RetentionSettings}).
 *
 * <p>Starts every night and on {@code cron/messages.retention}. Afterwards no row of a kind that
 * has a period is older than that, except what is still at work: what is queued or pending, what an
 * event in the outbox is about, what a send that is not over means. In a dry run it only counts.
 *
 * <p><b>Idempotency</b>: what is deleted is gone, so a repeat deletes nothing more.
 * <b>Concurrency</b>: 1. <b>Retry</b>: 3 retries. Dies between steps, or inside one: each batch is
 * a transaction, and the next run goes on from the oldest row.
 */
public final class PruneMessagesFunction implements InngestFunction {

  /** Changes after their messages: they go with them. */
  private static final List<Prunable> KINDS =
      List.of(
          Prunable.MESSAGES,
          Prunable.CHANGES,
          Prunable.STATUSES,
          Prunable.ITEMS,
          Prunable.ACCOUNT_EVENTS,
          Prunable.QUARANTINE);

  static final FunctionDefinition DEFINITION =
      FunctionDefinition.named("prune-messages")
          .name("Prune messages")
          .cron("30 3 * * *")
          .on(CronEvent.MESSAGES_RETENTION_NAME)
          .concurrency(Concurrency.limit(1))
          .retries(3)
          .build();

  private final Pruner pruner;

  public PruneMessagesFunction(Pruner pruner) {
    this.pruner = pruner;
  }

  @Override
  public FunctionDefinition definition() {
    return DEFINITION;
  }

  @Override
  public Object run(FunctionContext context, Step step) {
    return pruner.all(KINDS, step);
  }
}
