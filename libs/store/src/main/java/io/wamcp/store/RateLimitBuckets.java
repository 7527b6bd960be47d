package io.wamcp.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.dbclient.DbExecute;
import io.helidon.dbclient.DbRow;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
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

  /** How many tokens were taken; where none were, from when one is to be had. */
  public record Taken(int tokens, Optional<Instant> nextAt) {}

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
      SELECT %s, CAST(:capacity AS double precision) - CAST(:wanted AS double precision), CAST(:now AS timestamptz), true
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
      RETURNING bucket_key, granted, tokens, updated_at
      """;

  private static final String DURABLY = "(SELECT 1) AS durably";

  /** In one order for all, as two takers of the same buckets wait for each other. */
  private static final String EACH =
      "jsonb_array_elements_text(CAST(:keys AS jsonb)) AS k ORDER BY k";

  /** For this transaction only, which is this statement. */
  private static final String QUICKLY = "set_config('synchronous_commit', 'off', true)";

  /**
   * As many tokens below one as the time until then refills, counted from the stored moment. One
   * statement for buckets of different times, which locks them in one order for all.
   */
  private static final String EMPTY =
      """
      INSERT INTO rate_limit_buckets AS b (bucket_key, tokens, updated_at, granted)
      SELECT k.bucket, 1 - CAST(extract(epoch FROM CAST(k.until AS timestamptz)
            - CAST(:now AS timestamptz)) AS double precision)
          / CAST(:interval AS double precision), CAST(:now AS timestamptz), true
      FROM jsonb_each_text(CAST(:untils AS jsonb)) AS k(bucket, until) ORDER BY k.bucket
      ON CONFLICT (bucket_key) DO UPDATE SET
        tokens = LEAST(
          b.tokens + GREATEST(0, CAST(extract(epoch FROM excluded.updated_at - b.updated_at)
            AS double precision)) / CAST(:interval AS double precision),
          excluded.tokens + GREATEST(0, CAST(extract(epoch FROM b.updated_at - excluded.updated_at)
            AS double precision)) / CAST(:interval AS double precision)),
        updated_at = GREATEST(b.updated_at, excluded.updated_at)
      RETURNING bucket_key
      """;

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
   * As {@link #take}, for as many tokens as there are, one at least.
   *
   * @param most tokens wanted, at most the bucket's capacity
   * @return how many were taken, and where none were, from when one is to be had
   */
  public static Taken takeSome(DbExecute tx, String key, Limit limit, Instant now, int most) {
    for (int tokens = Math.min(most, limit.capacity()); tokens > 1; tokens = (tokens + 1) / 2) {
      if (take(tx, DURABLY, key, limit, now, tokens).isEmpty()) {
        return new Taken(tokens, Optional.empty());
      }
    }
    Optional<Instant> at = take(tx, key, limit, now);
    return new Taken(at.isEmpty() ? 1 : 0, at);
  }

  /** As {@link #take}, one token of each of these buckets; gives those that had none. */
  public static Map<String, Instant> takeEach(
      DbExecute tx, Collection<String> keys, Limit limit, Instant now) {
    Map<String, Instant> refused = new HashMap<>();
    tx.createQuery(TAKE.formatted("k", EACH))
        .addParam("keys", Json.write(keys))
        .addParam("capacity", (double) limit.capacity())
        .addParam("now", Rows.time(now))
        .addParam("wanted", 1.0)
        .addParam("whole", 1 - ROUNDING)
        .addParam("interval", limit.refillInterval().toNanos() / NANOS_PER_SECOND)
        .execute()
        .filter(row -> !Rows.flag(row, "granted"))
        .forEach(row -> refused.put(Rows.text(row, "bucket_key"), nextTokenAt(row, limit, 1)));
    return refused;
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

  /**
   * Empties buckets, so that none of them has a token before its moment, and then one only. One
   * that is emptied for longer stays as it is. All that one transaction empties belongs into one
   * call: with two, it and another such transaction could wait for each other.
   *
   * @param untils the moment of each bucket, by its key
   */
  public static void emptyUntil(
      DbExecute tx, Map<String, Instant> untils, Limit limit, Instant now) {
    ObjectNode moments = Json.mapper().createObjectNode();
    untils.forEach((bucket, until) -> moments.put(bucket, until.toString()));
    tx.createQuery(EMPTY)
        .addParam("now", Rows.time(now))
        .addParam("interval", limit.refillInterval().toNanos() / NANOS_PER_SECOND)
        .addParam("untils", moments.toString())
        .execute()
        .forEach(row -> {});
  }

  private static Optional<Instant> take(
      DbExecute db, String how, String key, Limit limit, Instant now, int tokens) {
    return db.createGet(TAKE.formatted(":key", how))
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

  /**
   * Deletes buckets nobody has touched since {@code before}; returns how many. Those somebody
   * touches at the moment are passed over, never waited for.
   */
  public static long deleteUntouchedSince(DbExecute db, Instant before) {
    return db.createDelete(
            """
            WITH untouched AS MATERIALIZED (
              SELECT bucket_key FROM rate_limit_buckets WHERE updated_at < :before
              FOR UPDATE SKIP LOCKED)
            DELETE FROM rate_limit_buckets
            WHERE bucket_key IN (SELECT bucket_key FROM untouched)
            """)
        .addParam("before", Rows.time(before))
        .execute();
  }
}
