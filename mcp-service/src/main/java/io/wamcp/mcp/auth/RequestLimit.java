package io.wamcp.mcp.auth;

import io.wamcp.domain.id.ApiKeyId;
import io.wamcp.mcp.auth.TokenGroups.Taken;
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
 * minute's worth and refills evenly. Requests of one key that come while one of them is asking ask
 * together, so that they do not queue for the bucket's row one by one. A key that is refused is
 * refused by this replica alone, without asking, until a token can be there, at most a second: who
 * asks all the same costs nothing. While the database does not answer nobody is limited: no tool
 * does anything then. Thread-safe.
 */
public final class RequestLimit implements Admission<Principal> {

  private static final Duration LONGEST_MEMORY = Duration.ofSeconds(1);

  private record Refusal(Instant tokenAt, Instant forgetAt) {}

  private final Database database;
  private final InstantSource clock;
  private final Consumer<Principal> onRefusal;
  private final Map<ApiKeyId, Refusal> refusals = new ConcurrentHashMap<>();
  private final TokenGroups<ApiKeyId> groups = new TokenGroups<>();

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
    Optional<Instant> tokenAt = take(caller);
    if (tokenAt.isEmpty()) {
      refusals.remove(key);
      return tokenAt;
    }
    Instant longest = now.plus(LONGEST_MEMORY);
    Instant at = tokenAt.get();
    refusals.put(key, new Refusal(at, at.isBefore(longest) ? at : longest));
    return tokenAt;
  }

  private Optional<Instant> take(Principal caller) {
    try {
      return groups.take(caller.apiKeyId(), many -> takeMany(caller, many));
    } catch (DatabaseUnavailableException e) {
      return Optional.empty();
    }
  }

  /** All at once where there are enough, else one by one as far as they go. */
  private Taken takeMany(Principal caller, int many) {
    int aMinute = caller.rights().requestsPerMinute();
    if (many > 1 && many <= aMinute && takeTogether(caller, many).isEmpty()) {
      return new Taken(many, Optional.empty());
    }
    for (int taken = 0; taken < many; taken++) {
      Optional<Instant> tokenAt = takeTogether(caller, 1);
      if (tokenAt.isPresent()) {
        return new Taken(taken, tokenAt);
      }
    }
    return new Taken(many, Optional.empty());
  }

  private Optional<Instant> takeTogether(Principal caller, int tokens) {
    int aMinute = caller.rights().requestsPerMinute();
    Limit limit = new Limit(aMinute, Duration.ofMinutes(1).dividedBy(aMinute));
    String bucket = "key:" + caller.apiKeyId();
    Instant now = clock.instant();
    return database.query(db -> RateLimitBuckets.takeQuickly(db, bucket, limit, now, tokens));
  }
}
