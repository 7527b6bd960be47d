package io.wamcp.mcp.auth;

import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.mcp.notify.Subscriber;
import io.wamcp.store.ApiKeys.ApiKey;
import io.wamcp.store.Database;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Whether a caller may still do what it was once allowed: for whatever outlives a request, such as
 * streams and subscriptions. Asks for the key and the grants anew, at most a second old; a change
 * of them is noticed at once while notifications arrive. Subscribe it to {@link
 * io.wamcp.store.Notifications#ACCESS}. Thread-safe.
 *
 * <p>Every question may throw {@link io.wamcp.store.DatabaseUnavailableException}: then nothing is
 * known, and nothing should be delivered.
 */
public final class Access implements Subscriber {

  private final KeyCache keys;
  private final GrantCache grants;
  private final InstantSource clock;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  public Access(Database database, InstantSource clock) {
    this.keys = new KeyCache(database, clock, KeyCache.MOST_ENTRIES);
    this.grants = new GrantCache(database, clock);
    this.clock = clock;
  }

  /** Whether the caller's key is not revoked or expired, and its client not disabled. */
  public boolean live(Principal caller) {
    return key(caller).isPresent();
  }

  /** Whether the key still covers a tool that only reads, apart from any number. */
  public boolean mayRead(Principal caller, String tool) {
    return key(caller).filter(key -> KeyRights.of(key).mayUse(tool, true)).isPresent();
  }

  /**
   * Whether the caller may read at a number with a tool: the key is live, its scopes cover tool and
   * number, and its client holds a live grant on the number that covers the tool.
   */
  public boolean mayRead(Principal caller, String tool, PhoneNumberId number) {
    return key(caller)
            .map(KeyRights::of)
            .filter(rights -> rights.mayUse(tool, true) && rights.coversNumber(number))
            .isPresent()
        && grants.of(caller.clientId()).stream()
            .anyMatch(grant -> grant.number().phoneNumberId().equals(number) && grant.covers(tool));
  }

  /** Has this run whenever rights may have changed, on the notifications' thread: be quick. */
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  Optional<ApiKey> find(String prefix) {
    return keys.find(prefix);
  }

  private Optional<ApiKey> key(Principal caller) {
    return keys.find(caller.keyPrefix())
        .filter(key -> key.id().equals(caller.apiKeyId()) && key.liveAt(clock.instant()));
  }

  @Override
  public void notified(String payload) {
    mayHaveMissed();
  }

  @Override
  public void mayHaveMissed() {
    keys.forget();
    grants.forget();
    listeners.forEach(Runnable::run);
  }
}
