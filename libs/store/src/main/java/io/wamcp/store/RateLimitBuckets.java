package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The table {@code rate_limit_buckets}: token buckets shared by all replicas. Stateless. */
public final class RateLimitBuckets {

  /** A bucket's shape: so many tokens at once, then one per interval. */
  public record Limit(int capacity, Duration refillInterval) {}

  private RateLimitBuckets() {}

  /**
   * Takes one token, in the caller's transaction.
   *
   * @return empty when taken, else the moment from which one is to be had
   */
  public static Optional<Instant> take(DbExecute tx, String key, Limit limit, Instant now) {
    tx.createInsert(
            """
            INSERT INTO rate_limit_buckets (bucket_key, tokens, updated_at)
            VALUES (:key, :tokens, :now) ON CONFLICT (bucket_key) DO NOTHING
            """)
        .addParam("key", key)
        .addParam("tokens", (double) limit.capacity())
        .addParam("now", Rows.time(now))
        .execute();
    double tokens =
        tx.createGet(
                "SELECT tokens, updated_at FROM rate_limit_buckets WHERE bucket_key = :key FOR UPDATE")
            .addParam("key", key)
            .execute()
            .map(
                row ->
                    refilled(
                        row.column("tokens").get(Double.class),
                        Rows.instant(row, "updated_at"),
                        limit,
                        now))
            .orElseThrow();
    if (tokens < 1) {
      long nanos = (long) Math.ceil((1 - tokens) * limit.refillInterval().toNanos());
      return Optional.of(now.plusNanos(nanos));
    }
    tx.createUpdate(
            "UPDATE rate_limit_buckets SET tokens = :tokens, updated_at = :now WHERE bucket_key = :key")
        .addParam("tokens", tokens - 1)
        .addParam("now", Rows.time(now))
        .addParam("key", key)
        .execute();
    return Optional.empty();
  }

  private static double refilled(double tokens, Instant since, Limit limit, Instant now) {
    Duration passed = Duration.between(since, now);
    if (passed.isNegative()) {
      return tokens;
    }
    double fresh = (double) passed.toNanos() / limit.refillInterval().toNanos();
    return Math.min(limit.capacity(), tokens + fresh);
  }

  /** Deletes buckets nobody has touched since {@code before}; returns how many. */
  public static long deleteUntouchedSince(DbExecute db, Instant before) {
    return db.createDelete("DELETE FROM rate_limit_buckets WHERE updated_at < :before")
        .addParam("before", Rows.time(before))
        .execute();
  }
}
