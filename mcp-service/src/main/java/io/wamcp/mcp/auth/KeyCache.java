package io.wamcp.mcp.auth;

import io.wamcp.store.ApiKeys;
import io.wamcp.store.ApiKeys.ApiKey;
import io.wamcp.store.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Remembers for a moment what the key table said about a prefix, also that it said nothing. Short
 * enough that a revocation holds everywhere within two seconds; bounded, so that guessing prefixes
 * fills no memory. Thread-safe.
 */
final class KeyCache {

  static final Duration LONGEST = Duration.ofSeconds(1);
  static final int MOST_ENTRIES = 10_000;

  private final Database database;
  private final InstantSource clock;
  private final Map<String, Entry> entries = new RecentlyUsed();

  KeyCache(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /** The key with this prefix, as it was at most {@link #LONGEST} ago. */
  Optional<ApiKey> find(String prefix) {
    Instant now = clock.instant();
    synchronized (entries) {
      Entry entry = entries.get(prefix);
      if (entry != null && entry.freshAt(now)) {
        return entry.key();
      }
    }
    // Dated before the look-up: what it finds is at least as new.
    Optional<ApiKey> key = database.query(db -> ApiKeys.findByPrefix(db, prefix));
    synchronized (entries) {
      entries.put(prefix, new Entry(key, now));
    }
    return key;
  }

  int size() {
    synchronized (entries) {
      return entries.size();
    }
  }

  private record Entry(Optional<ApiKey> key, Instant readAt) {
    boolean freshAt(Instant now) {
      return !now.isBefore(readAt) && now.isBefore(readAt.plus(LONGEST));
    }
  }

  private static final class RecentlyUsed extends LinkedHashMap<String, Entry> {
    private static final long serialVersionUID = 1L;

    private RecentlyUsed() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Entry> eldest) {
      return size() > MOST_ENTRIES;
    }
  }
}
