package io.wamcp.mcp.auth;

import io.wamcp.store.ApiKeys;
import io.wamcp.store.ApiKeys.ApiKey;
import io.wamcp.store.Database;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Remembers for a moment what the key table said about a prefix, also that it said nothing. Short
 * enough that a revocation holds everywhere within two seconds when no notification comes; bounded,
 * so that guessing prefixes fills no memory. Thread-safe.
 */
final class KeyCache {

  static final Duration LONGEST = Duration.ofSeconds(1);
  static final int MOST_ENTRIES = 10_000;

  private final Database database;
  private final BriefMemory<String, Optional<ApiKey>> keys;

  KeyCache(Database database, InstantSource clock, int mostEntries) {
    this.database = database;
    this.keys = new BriefMemory<>(clock, LONGEST, mostEntries);
  }

  /** The key with this prefix, as it was at most {@link #LONGEST} ago. */
  Optional<ApiKey> find(String prefix) {
    return keys.get(prefix, text -> database.query(db -> ApiKeys.findByPrefix(db, text)));
  }

  void forget() {
    keys.forget();
  }

  int size() {
    return keys.size();
  }
}
