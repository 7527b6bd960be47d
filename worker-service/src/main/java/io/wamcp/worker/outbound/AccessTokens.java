package io.wamcp.worker.outbound;

import io.wamcp.domain.config.Secret;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The access token of each number, read from where its row points and remembered for a short time,
 * so that a replaced token works without a restart. Thread-safe.
 */
public final class AccessTokens {

  private static final Duration FRESH = Duration.ofSeconds(10);

  private record Entry(Secret token, Instant until) {}

  private final Function<String, Optional<Secret>> source;
  private final Clock clock;
  private final ConcurrentHashMap<String, Entry> known = new ConcurrentHashMap<>();

  /**
   * Makes the cache.
   *
   * @param source reads a reference such as {@code secrets://wa_access_token_1}; empty when it
   *     cannot
   */
  public AccessTokens(Function<String, Optional<Secret>> source, Clock clock) {
    this.source = source;
    this.clock = clock;
  }

  /** The token of a number; empty when it cannot be read. */
  public Optional<Secret> of(PhoneNumber number) {
    Entry entry = known.get(number.tokenRef());
    if (entry != null && clock.instant().isBefore(entry.until())) {
      return Optional.of(entry.token());
    }
    Optional<Secret> read = source.apply(number.tokenRef());
    read.ifPresent(
        token -> known.put(number.tokenRef(), new Entry(token, clock.instant().plus(FRESH))));
    return read;
  }
}
