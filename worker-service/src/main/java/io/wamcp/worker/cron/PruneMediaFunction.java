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
 * {@code prune-media}: deletes media older than {@code retention.media}, or else than {@code
 * retention.messages}.
 *
 * <p>Starts every night and on {@code cron/media.retention}. Afterwards none that old is left,
 * except what a send that is not over or an event on its way means. Without a period it changes
 * nothing; in a dry run it only counts.
 *
 * <p><b>Idempotency</b>: what is deleted is gone, so a repeat deletes nothing more.
 * <b>Concurrency</b>: 1. <b>Retry</b>: 3 retries. Dies between steps, or inside one: each batch is
 * a transaction, and the next run goes on from the oldest row.
 */
public final class PruneMediaFunction implements InngestFunction {

  private static final List<Prunable> KINDS = List.of(Prunable.MEDIA);

  static final FunctionDefinition DEFINITION =
      FunctionDefinition.named("prune-media")
          .name("Prune media")
          .cron("45 3 * * *")
          .on(CronEvent.MEDIA_RETENTION_NAME)
          .concurrency(Concurrency.limit(1))
          .retries(3)
          .build();

  private final Pruner pruner;

  public PruneMediaFunction(Pruner pruner) {
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
