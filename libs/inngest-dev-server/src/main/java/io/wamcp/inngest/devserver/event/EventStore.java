package io.wamcp.inngest.devserver.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.devserver.database.Sql;
import io.wamcp.inngest.devserver.json.CanonicalJson;
import io.wamcp.inngest.devserver.json.Json;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Writes the events table. */
public final class EventStore {

  /** Stores the events and gives back those that were not there before, each once. */
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
    return events.stream().filter(e -> inserted.remove(e.internalId())).toList();
  }

  /** The events that wait for a start they share, in the order in which they came. */
  public static List<StoredEvent> gathered(Connection connection, UUID functionId, String key)
      throws SQLException {
    return Sql.query(
        connection,
        "SELECT e.internal_id, e.body, e.received_at FROM gathered g"
            + " JOIN events e ON e.internal_id = g.event_id"
            + " WHERE g.function_id = ? AND g.key = ? ORDER BY g.position",
        row ->
            new StoredEvent(
                row.getString(1),
                (ObjectNode) Json.stored(row.getString(2)),
                Sql.instant(row, "received_at")),
        functionId,
        key);
  }
}
