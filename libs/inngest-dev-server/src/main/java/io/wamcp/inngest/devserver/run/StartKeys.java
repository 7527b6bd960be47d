package io.wamcp.inngest.devserver.run;

import io.wamcp.inngest.devserver.database.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Remembers for 24 hours what has started a function. Decides also among concurrent requests. */
final class StartKeys {

  static final Duration MEMORY = Duration.ofHours(24);

  record Key(UUID functionId, String key) {}

  /** Takes the keys that are free; those not in the result were taken before. */
  Set<Key> take(Connection connection, Set<Key> keys, Instant now) throws SQLException {
    if (keys.isEmpty()) {
      return Set.of();
    }
    List<Key> sorted =
        keys.stream()
            .sorted(Comparator.comparing(Key::functionId).thenComparing(Key::key))
            .toList();
    return new HashSet<>(
        Sql.query(
            connection,
            "INSERT INTO start_keys (function_id, key, expires_at)"
                + " SELECT f, k, ? FROM unnest(?::uuid[], ?::text[]) AS new (f, k)"
                + " ON CONFLICT (function_id, key) DO UPDATE SET expires_at = excluded.expires_at"
                + " WHERE start_keys.expires_at <= ? RETURNING function_id, key",
            row -> new Key(row.getObject(1, UUID.class), row.getString(2)),
            now.plus(MEMORY),
            sorted.stream().map(Key::functionId).toArray(UUID[]::new),
            sorted.stream().map(Key::key).toArray(String[]::new),
            now));
  }
}
