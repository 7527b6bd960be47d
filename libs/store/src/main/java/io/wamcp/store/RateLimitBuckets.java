package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The table {@code rate_limit_buckets}: token buckets shared by all replicas. Stateless. */
public final class RateLimitBuckets {

  /** A bucket's shape: so many tokens at once, then one per interval. */
  public record Limit(int capacity, Duration refillInterval) {

    public Limit {
      if (capacity < 1) {
        throw new IllegalArgumentException("capacity must be at least 1");
      }
      if (refillInterval.isNegative() || refillInterval.isZero()) {
        throw new IllegalArgumentException("refillInterval must be positive");
      }
    }
  }

  /** Stored moments have microseconds; a token this close to whole counts as whole. */
  private static final double ROUNDING = 1e-3;

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
    Bucket bucket =
        tx.createGet(
                "SELECT tokens, updated_at FROM rate_limit_buckets WHERE bucket_key = :key FOR UPDATE")
            .addParam("key", key)
            .execute()
            .map(
                row ->
                    new Bucket(
                        row.column("tokens").get(Double.class), Rows.instant(row, "updated_at")))
            .map(stored -> stored.refilled(limit, now))
            .orElseThrow();
    if (bucket.tokens() < 1 - ROUNDING) {
      return Optional.of(bucket.nextTokenAt(limit));
    }
    tx.createUpdate(
            "UPDATE rate_limit_buckets SET tokens = :tokens, updated_at = :at WHERE bucket_key = :key")
        .addParam("tokens", Math.max(0, bucket.tokens() - 1))
        .addParam("at", Rows.time(bucket.at()))
        .addParam("key", key)
        .execute();
    return Optional.empty();
  }

  /**
   * The tokens of a bucket at a moment. A clock behind the stored moment, that of another replica
   * or one that was set back, neither refills the bucket nor moves it back in time, which would let
   * the same interval refill it twice.
   */
  private record Bucket(double tokens, Instant at) {

    Bucket refilled(Limit limit, Instant now) {
      if (!now.isAfter(at)) {
        return this;
      }
      double fresh =
          (double) Duration.between(at, now).toNanos() / limit.refillInterval().toNanos();
      return new Bucket(Math.min(limit.capacity(), tokens + fresh), now);
    }

    Instant nextTokenAt(Limit limit) {
      return at.plusNanos(Math.round((1 - tokens) * limit.refillInterval().toNanos()));
    }
  }

  /** Deletes buckets nobody has touched since {@code before}; returns how many. */
  public static long deleteUntouchedSince(DbExecute db, Instant before) {
    return db.createDelete("DELETE FROM rate_limit_buckets WHERE updated_at < :before")
        .addParam("before", Rows.time(before))
        .execute();
  }
}
