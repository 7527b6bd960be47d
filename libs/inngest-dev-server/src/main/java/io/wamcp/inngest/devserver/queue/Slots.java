package io.wamcp.inngest.devserver.queue;

import io.wamcp.inngest.devserver.database.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The counters of calls in flight. Rows are locked in order of their key, so that transactions
 * cannot wait for each other in a circle; a freed slot wakes the oldest item blocked on it. Because
 * blocking and freeing both hold the counter's row, no item can be blocked on a free counter.
 */
public final class Slots {

  /** Locks these counters and gives their values. */
  Map<String, Integer> lock(Connection connection, Collection<String> keys) throws SQLException {
    Map<String, Integer> inFlight = new HashMap<>();
    Sql.query(
        connection,
        "INSERT INTO slots (key, in_flight) SELECT k, 0 FROM unnest(?::text[]) AS k"
            + " ON CONFLICT (key) DO UPDATE SET in_flight = slots.in_flight"
            + " RETURNING key, in_flight",
        row -> inFlight.put(row.getString(1), row.getInt(2)),
        (Object) new TreeSet<>(keys).toArray(String[]::new));
    return inFlight;
  }

  void save(Connection connection, Map<String, Integer> inFlight) throws SQLException {
    List<String> keys = List.copyOf(new TreeSet<>(inFlight.keySet()));
    Sql.update(
        connection,
        "UPDATE slots SET in_flight = new.value FROM unnest(?::text[], ?::int[]) AS new (key, value)"
            + " WHERE slots.key = new.key",
        keys.toArray(String[]::new),
        keys.stream().map(inFlight::get).toArray(Integer[]::new));
  }

  void release(Connection connection, List<String> keys) throws SQLException {
    if (keys.isEmpty()) {
      return;
    }
    Map<String, Integer> inFlight = lock(connection, keys);
    keys.forEach(key -> inFlight.merge(key, -1, (value, change) -> Math.max(0, value + change)));
    save(connection, inFlight);
    Map<String, Integer> freed = new TreeMap<>();
    keys.forEach(key -> freed.merge(key, 1, Integer::sum));
    for (Map.Entry<String, Integer> key : freed.entrySet()) {
      wake(connection, key.getKey(), key.getValue());
    }
  }

  /** Makes the oldest items blocked on the counter claimable. */
  void wake(Connection connection, String key, int count) throws SQLException {
    Sql.update(
        connection,
        "UPDATE queue SET state = 'ready', blocked_on = NULL WHERE id IN (SELECT id FROM queue"
            + " WHERE state = 'blocked' AND blocked_on = ? ORDER BY due_at, id LIMIT ?"
            + " FOR UPDATE SKIP LOCKED)",
        key,
        count);
  }
}
