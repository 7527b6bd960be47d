package io.wamcp.worker.cron;

import io.wamcp.domain.event.CronEvent;
import io.wamcp.inngest.Concurrency;
import io.wamcp.inngest.FunctionContext;
import io.wamcp.inngest.FunctionDefinition;
import io.wamcp.inngest.InngestFunction;
import io.wamcp.inngest.Step;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;

/**
 * {@code prune-messages}: deletes messages past their retention.
 *
 * <p>Starts on its schedule and on {@code cron/messages.retention}. Registered with its final
 * trigger and limits; until the retention rules are set it deletes nothing and says so in its
 * result.
 *
 * <p><b>Idempotency</b>: nothing to repeat. <b>Concurrency</b>: 1. <b>Retry</b>: 3 retries.
 */
public final class PruneMessagesFunction implements InngestFunction {

  private static final Logger LOG = System.getLogger(PruneMessagesFunction.class.getName());

  static final FunctionDefinition DEFINITION =
      FunctionDefinition.named("prune-messages")
          .name("Prune messages")
          .cron("30 3 * * *")
          .on(CronEvent.MESSAGES_RETENTION_NAME)
          .concurrency(Concurrency.limit(1))
          .retries(3)
          .build();

  @Override
  public FunctionDefinition definition() {
    return DEFINITION;
  }

  @Override
  public Object run(FunctionContext context, Step step) {
    LOG.log(Level.INFO, "prune-messages ran; retention is not configured, nothing was changed");
    return Map.of("changed", 0, "reason", "retention not configured");
  }
}
