package io.wamcp.inngest.devserver.event;

import io.wamcp.inngest.devserver.database.Sql;
import io.wamcp.inngest.devserver.json.CanonicalJson;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Writes the events table. */
public final class EventStore {

  /** Stores the events and gives back those that were not there before. */
  public List<StoredEvent> insert(Connection connection, List<StoredEvent> events)
      throws SQLException {
    Set<String> inserted =
        new HashSet<>(
            Sql.query(
                connection,
                "INSERT INTO events (internal_id, name, body, received_at)"
                    + " SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::timestamptz[])"
                    + " ON CONFLICT DO NOTHING RETURNING internal_id",
                row -> row.getString(1),
                events.stream().map(StoredEvent::internalId).toArray(String[]::new),
                events.stream().map(StoredEvent::name).toArray(String[]::new),
                events.stream().map(e -> CanonicalJson.write(e.body())).toArray(String[]::new),
                events.stream().map(StoredEvent::receivedAt).toArray(Instant[]::new)));
    return events.stream().filter(e -> inserted.contains(e.internalId())).toList();
  }
}
