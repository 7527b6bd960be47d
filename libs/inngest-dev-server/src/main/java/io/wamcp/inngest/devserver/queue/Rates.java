package io.wamcp.inngest.devserver.queue;

import io.wamcp.inngest.devserver.database.Sql;
import io.wamcp.inngest.devserver.registry.RateDefinition;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The theoretical arrival times (GCRA) of rate limits and throttles. Rows are locked in the order
 * of their keys.
 */
public final class Rates {

  /** Locks these rates and gives their theoretical arrival times; a new one's is now. */
  public Map<String, Instant> lock(Connection connection, Collection<String> keys, Instant now)
      throws SQLException {
    Map<String, Instant> arrivals = new HashMap<>();
    if (!keys.isEmpty()) {
      Sql.query(
          connection,
          "INSERT INTO rates (key, tat) SELECT k, ? FROM unnest(?::text[]) AS k"
              + " ON CONFLICT (key) DO UPDATE SET tat = rates.tat RETURNING key, tat",
          row -> arrivals.put(row.getString(1), Sql.instant(row, "tat")),
          // Not rounded up by the database: now must not be before it.
          now.truncatedTo(ChronoUnit.MICROS),
          new TreeSet<>(keys).toArray(String[]::new));
    }
    return arrivals;
  }

  void save(Connection connection, Map<String, Instant> arrivals) throws SQLException {
    if (!arrivals.isEmpty()) {
      List<String> keys = List.copyOf(new TreeSet<>(arrivals.keySet()));
      Sql.update(
          connection,
          "UPDATE rates SET tat = new.tat FROM unnest(?::text[], ?::timestamptz[])"
              + " AS new (key, tat) WHERE rates.key = new.key",
          keys.toArray(String[]::new),
          keys.stream().map(arrivals::get).toArray(Instant[]::new));
    }
  }

  /** Whether a start may be now; if so it is counted. */
  public boolean pass(Connection connection, String key, RateDefinition rate, Instant now)
      throws SQLException {
    Instant arrival = lock(connection, List.of(key), now).get(key);
    boolean passes = !rate.earliest(arrival).isAfter(now);
    if (passes) {
      save(connection, Map.of(key, rate.after(arrival, now)));
    }
    return passes;
  }
}
