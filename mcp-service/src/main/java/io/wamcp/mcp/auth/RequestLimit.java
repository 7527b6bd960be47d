package io.wamcp.mcp.auth;

import io.wamcp.domain.id.ApiKeyId;
import io.wamcp.mcp.protocol.Admission;
import io.wamcp.store.Database;
import io.wamcp.store.DatabaseUnavailableException;
import io.wamcp.store.RateLimitBuckets;
import io.wamcp.store.RateLimitBuckets.Limit;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Keeps each key to its requests a minute, over all replicas: a bucket in Postgres that holds a
 * minute's worth and refills evenly. A key that is refused is refused by this replica alone,
 * without asking, until a token can be there, at most a second: who asks all the same costs
 * nothing. While the database does not answer nobody is limited: no tool does anything then.
 * Thread-safe.
 */
public final class RequestLimit implements Admission<Principal> {

  private static final Duration LONGEST_MEMORY = Duration.ofSeconds(1);

  private record Refusal(Instant tokenAt, Instant forgetAt) {}

  private final Database database;
  private final InstantSource clock;
  private final Consumer<Principal> onRefusal;
  private final Map<ApiKeyId, Refusal> refusals = new ConcurrentHashMap<>();

  /**
   * Makes the limit.
   *
   * @param onRefusal told about every refusal; must be quick and must not throw
   */
  public RequestLimit(Database database, InstantSource clock, Consumer<Principal> onRefusal) {
    this.database = database;
    this.clock = clock;
    this.onRefusal = onRefusal;
  }

  @Override
  public Optional<Duration> admit(Principal caller, String method) {
    Instant now = clock.instant();
    Optional<Instant> tokenAt = tokenAt(caller, now);
    tokenAt.ifPresent(at -> onRefusal.accept(caller));
    return tokenAt.map(at -> at.isAfter(now) ? Duration.between(now, at) : Duration.ZERO);
  }

  private Optional<Instant> tokenAt(Principal caller, Instant now) {
    ApiKeyId key = caller.apiKeyId();
    Refusal known = refusals.get(key);
    if (known != null && now.isBefore(known.forgetAt())) {
      return Optional.of(known.tokenAt());
    }
    Optional<Instant> tokenAt = take(caller, now);
    if (tokenAt.isEmpty()) {
      refusals.remove(key);
      return tokenAt;
    }
    Instant longest = now.plus(LONGEST_MEMORY);
    Instant at = tokenAt.get();
    refusals.put(key, new Refusal(at, at.isBefore(longest) ? at : longest));
    return tokenAt;
  }

  private Optional<Instant> take(Principal caller, Instant now) {
    int aMinute = caller.rights().requestsPerMinute();
    Limit limit = new Limit(aMinute, Duration.ofMinutes(1).dividedBy(aMinute));
    try {
      return database.query(
          db -> RateLimitBuckets.takeQuickly(db, "key:" + caller.apiKeyId(), limit, now));
    } catch (DatabaseUnavailableException e) {
      return Optional.empty();
    }
  }
}
