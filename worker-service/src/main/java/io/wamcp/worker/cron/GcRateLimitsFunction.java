package io.wamcp.worker.cron;

import io.wamcp.domain.event.CronEvent;
import io.wamcp.inngest.Concurrency;
import io.wamcp.inngest.FunctionContext;
import io.wamcp.inngest.FunctionDefinition;
import io.wamcp.inngest.InngestFunction;
import io.wamcp.inngest.Step;
import io.wamcp.store.DailySendCounts;
import io.wamcp.store.Database;
import io.wamcp.store.RateLimitBuckets;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;

/**
 * {@code gc-rate-limits}: deletes rate limit buckets nobody has touched for 25 hours, and daily
 * counts of sends that are more than a week old.
 *
 * <p>Starts every ten minutes and on {@code cron/rate-limit.gc}. A bucket that old is full again,
 * and a count that old is asked for by nobody, so deleting them changes no limit.
 *
 * <p><b>Idempotency</b>: deleting twice deletes nothing more. <b>Concurrency</b>: 1. <b>Retry</b>:
 * 3 retries. Dies between steps: the next tick goes on.
 */
public final class GcRateLimitsFunction implements InngestFunction {

  static final Duration KEEP = Duration.ofHours(25);
  static final int KEEP_DAYS = 7;

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
    long counts =
        step.run(
            "delete-old-send-counts",
            Long.class,
            () -> database.query(db -> DailySendCounts.deleteBefore(db, oldestKept())));
    return Map.of("deleted", deleted, "deletedCounts", counts);
  }

  private LocalDate oldestKept() {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minusDays(KEEP_DAYS);
  }
}
