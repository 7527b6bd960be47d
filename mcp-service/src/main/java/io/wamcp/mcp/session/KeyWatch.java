package io.wamcp.mcp.session;

import io.wamcp.domain.id.ApiKeyId;
import io.wamcp.mcp.auth.Principal;
import io.wamcp.mcp.protocol.StreamRegistry;
import io.wamcp.store.Database;
import io.wamcp.store.LiveKeys;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * Ends the streams of keys that were revoked, have expired or belong to a disabled client, within
 * two seconds: one statement a second for all keys with a stream here, none while there is no
 * stream. While the database does not answer, streams stay and nothing is delivered. Thread-safe.
 */
public final class KeyWatch implements AutoCloseable {

  static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
  private static final Logger LOG = System.getLogger(KeyWatch.class.getName());

  private final Database database;
  private final StreamRegistry<Principal> streams;
  private final InstantSource clock;
  private final AtomicBoolean looking = new AtomicBoolean();
  private final ScheduledFuture<?> looks;

  private KeyWatch(
      Database database,
      StreamRegistry<Principal> streams,
      ScheduledExecutorService scheduler,
      InstantSource clock) {
    this.database = database;
    this.streams = streams;
    this.clock = clock;
    long nanos = BETWEEN_LOOKS.toNanos();
    this.looks = scheduler.scheduleWithFixedDelay(this::look, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  /** Starts watching. */
  public static KeyWatch start(
      Database database,
      StreamRegistry<Principal> streams,
      ScheduledExecutorService scheduler,
      InstantSource clock) {
    return new KeyWatch(database, streams, scheduler, clock);
  }

  /** Looks at once, unless a look is under way; does not wait for it. */
  public void look() {
    if (looking.compareAndSet(false, true)) {
      Thread.ofVirtual().name("key-watch").start(this::lookNow);
    }
  }

  private void lookNow() {
    try {
      closeDead(streams.callers());
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "the keys of open streams cannot be looked at", e);
    } finally {
      looking.set(false);
    }
  }

  private void closeDead(Map<String, Principal> callers) {
    if (callers.isEmpty()) {
      return;
    }
    Set<ApiKeyId> keys =
        callers.values().stream().map(Principal::apiKeyId).collect(Collectors.toSet());
    Set<ApiKeyId> live = database.query(db -> LiveKeys.among(db, keys, clock.instant()));
    callers.forEach(
        (callerId, principal) -> {
          if (!live.contains(principal.apiKeyId())) {
            LOG.log(Level.INFO, "key {0} is no longer valid, its streams end", callerId);
            streams.closeFor(callerId);
          }
        });
  }

  @Override
  public void close() {
    looks.cancel(false);
  }
}
