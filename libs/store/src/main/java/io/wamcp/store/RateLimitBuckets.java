package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import io.helidon.dbclient.DbRow;
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

  private static final double NANOS_PER_SECOND = 1e9;

  /**
   * Refills by the time that has passed since {@code updated_at}, then takes the tokens if that
   * many whole ones are there. A clock behind the stored moment, that of another replica or one
   * that was set back, neither refills the bucket nor moves it back in time, which would let the
   * same interval refill it twice. A refusal changes nothing but {@code granted}.
   */
  private static final String TAKE =
      """
      INSERT INTO rate_limit_buckets AS b (bucket_key, tokens, updated_at, granted)
      SELECT :key, CAST(:capacity AS double precision) - CAST(:wanted AS double precision), CAST(:now AS timestamptz), true
      FROM %s
      ON CONFLICT (bucket_key) DO UPDATE SET (tokens, updated_at, granted) = (
        SELECT CASE WHEN f.tokens >= :whole
            THEN GREATEST(0, f.tokens - CAST(:wanted AS double precision)) ELSE b.tokens END,
          CASE WHEN f.tokens >= :whole THEN GREATEST(b.updated_at, excluded.updated_at)
            ELSE b.updated_at END,
          f.tokens >= :whole
        FROM (SELECT LEAST(CAST(:capacity AS double precision), b.tokens
          + GREATEST(0, CAST(extract(epoch FROM excluded.updated_at - b.updated_at) AS double precision))
            / CAST(:interval AS double precision)) AS tokens) f)
      RETURNING granted, tokens, updated_at
      """;

  private static final String DURABLY = "(SELECT 1) AS durably";

  /** For this transaction only, which is this statement. */
  private static final String QUICKLY = "set_config('synchronous_commit', 'off', true)";

  private RateLimitBuckets() {}

  /**
   * Takes one token, in the caller's transaction; concurrent takers of one bucket follow one
   * another.
   *
   * @return empty when taken, else the moment from which one is to be had
   */
  public static Optional<Instant> take(DbExecute tx, String key, Limit limit, Instant now) {
    return take(tx, DURABLY, key, limit, now, 1);
  }

  /**
   * As {@link #take}, in a transaction of its own that does not wait for the disk: a server that
   * crashes may forget what was taken within the last second.
   */
  public static Optional<Instant> takeQuickly(DbExecute db, String key, Limit limit, Instant now) {
    return takeQuickly(db, key, limit, now, 1);
  }

  /**
   * Takes so many tokens or none, in a transaction of its own that does not wait for the disk.
   *
   * @param tokens how many, at least one and at most the bucket's capacity
   * @return empty when taken, else the moment from which so many are to be had
   */
  public static Optional<Instant> takeQuickly(
      DbExecute db, String key, Limit limit, Instant now, int tokens) {
    if (tokens < 1 || tokens > limit.capacity()) {
      throw new IllegalArgumentException("tokens must be between 1 and the capacity");
    }
    return take(db, QUICKLY, key, limit, now, tokens);
  }

  private static Optional<Instant> take(
      DbExecute db, String how, String key, Limit limit, Instant now, int tokens) {
    return db.createGet(TAKE.formatted(how))
        .addParam("key", key)
        .addParam("capacity", (double) limit.capacity())
        .addParam("now", Rows.time(now))
        .addParam("wanted", (double) tokens)
        .addParam("whole", tokens - ROUNDING)
        .addParam("interval", limit.refillInterval().toNanos() / NANOS_PER_SECOND)
        .execute()
        .filter(row -> !Rows.flag(row, "granted"))
        .map(row -> nextTokenAt(row, limit, tokens));
  }

  private static Instant nextTokenAt(DbRow row, Limit limit, int tokens) {
    double missing = tokens - row.column("tokens").get(Double.class);
    return Rows.instant(row, "updated_at")
        .plusNanos(Math.round(missing * limit.refillInterval().toNanos()));
  }

  /** Deletes buckets nobody has touched since {@code before}; returns how many. */
  public static long deleteUntouchedSince(DbExecute db, Instant before) {
    return db.createDelete("DELETE FROM rate_limit_buckets WHERE updated_at < :before")
        .addParam("before", Rows.time(before))
        .execute();
  }
}
