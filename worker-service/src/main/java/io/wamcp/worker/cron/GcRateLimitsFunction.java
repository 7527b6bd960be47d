package io.wamcp.worker.cron;

import io.wamcp.domain.event.CronEvent;
import io.wamcp.inngest.Concurrency;
import io.wamcp.inngest.FunctionContext;
import io.wamcp.inngest.FunctionDefinition;
import io.wamcp.inngest.InngestFunction;
import io.wamcp.inngest.Step;
import io.wamcp.store.Database;
import io.wamcp.store.RateLimitBuckets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/**
 * {@code gc-rate-limits}: deletes rate limit buckets nobody has touched for 25 hours.
 *
 * <p>Starts every ten minutes and on {@code cron/rate-limit.gc}. A bucket that old is full again,
 * so deleting it changes no limit.
 *
 * <p><b>Idempotency</b>: deleting twice deletes nothing more. <b>Concurrency</b>: 1. <b>Retry</b>:
 * 3 retries. Dies between steps: the next tick goes on.
 */
public final class GcRateLimitsFunction implements InngestFunction {

  static final Duration KEEP = Duration.ofHours(25);

  static final FunctionDefinition DEFINITION =
      FunctionDefinition.named("gc-rate-limits")
          .name("Delete old rate limit buckets")
          .cron("*/10 * * * *")
          .on(CronEvent.RATE_LIMIT_GC_NAME)
          .concurrency(Concurrency.limit(1))
          .retries(3)
          .build();

  private final Database database;
  private final Clock clock;

  public GcRateLimitsFunction(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public FunctionDefinition definition() {
    return DEFINITION;
  }

  @Override
  public Object run(FunctionContext context, Step step) {
    long deleted =
        step.run(
            "delete-untouched-buckets",
            Long.class,
            () ->
                database.query(
                    db -> RateLimitBuckets.deleteUntouchedSince(db, clock.instant().minus(KEEP))));
    return Map.of("deleted", deleted);
  }
}
