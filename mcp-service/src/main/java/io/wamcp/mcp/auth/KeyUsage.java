package io.wamcp.mcp.auth;

import io.wamcp.domain.id.ApiKeyId;
import io.wamcp.store.ApiKeys;
import io.wamcp.store.ApiKeys.Use;
import io.wamcp.store.Database;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Collects when each key was last used, and writes that down many at once, away from the requests.
 * Holds one use per key. Thread-safe.
 */
public final class KeyUsage {

  private static final int MOST_AT_ONCE = 500;

  private final Database database;
  private final Map<ApiKeyId, Use> latest = new ConcurrentHashMap<>();

  public KeyUsage(Database database) {
    this.database = database;
  }

  /** Notes a use; the address is null where it is unknown. */
  public void used(ApiKeyId key, Instant at, String address) {
    latest.put(key, new Use(key, at, address));
  }

  /**
   * Writes down what has come since. What cannot be written is kept for the next time, unless a
   * later use of the key has come.
   */
  public void flush() {
    List<Use> uses = new ArrayList<>();
    for (ApiKeyId key : latest.keySet()) {
      Use use = latest.remove(key);
      if (use != null) {
        uses.add(use);
      }
    }
    for (int from = 0; from < uses.size(); from += MOST_AT_ONCE) {
      write(uses.subList(from, Math.min(uses.size(), from + MOST_AT_ONCE)));
    }
  }

  private void write(List<Use> uses) {
    try {
      database.inTransactionDo(tx -> ApiKeys.noteUses(tx, uses));
    } catch (RuntimeException e) {
      uses.forEach(use -> latest.putIfAbsent(use.id(), use));
      throw e;
    }
  }
}
