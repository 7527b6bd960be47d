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
  private final Map<String, Lookup> lookups;

  KeyCache(Database database, InstantSource clock, int mostEntries) {
    this.database = database;
    this.clock = clock;
    this.lookups = new RecentlyUsed(mostEntries);
  }

  /** The key with this prefix, as it was at most {@link #LONGEST} ago. */
  Optional<ApiKey> find(String prefix) {
    Instant now = clock.instant();
    synchronized (lookups) {
      Lookup known = lookups.get(prefix);
      if (known != null && known.freshAt(now)) {
        return known.key();
      }
    }
    // Dated before the look-up: what it finds is at least as new.
    Optional<ApiKey> key = database.query(db -> ApiKeys.findByPrefix(db, prefix));
    synchronized (lookups) {
      lookups.put(prefix, new Lookup(key, now));
    }
    return key;
  }

  int size() {
    synchronized (lookups) {
      return lookups.size();
    }
  }

  private record Lookup(Optional<ApiKey> key, Instant readAt) {
    boolean freshAt(Instant now) {
      return !now.isBefore(readAt) && now.isBefore(readAt.plus(LONGEST));
    }
  }

  private static final class RecentlyUsed extends LinkedHashMap<String, Lookup> {
    private static final long serialVersionUID = 1L;

    private final int mostEntries;

    private RecentlyUsed(int mostEntries) {
      super(16, 0.75f, true);
      this.mostEntries = mostEntries;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Lookup> eldest) {
      return size() > mostEntries;
    }
  }
}
