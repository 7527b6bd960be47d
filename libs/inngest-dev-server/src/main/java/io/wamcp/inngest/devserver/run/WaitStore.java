package io.wamcp.inngest.devserver.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.devserver.database.Sql;
import io.wamcp.inngest.devserver.json.Json;
import io.wamcp.inngest.devserver.registry.CancellationDefinition;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reads and writes the waits table. */
public final class WaitStore {

  /**
   * A run that waits for an event.
   *
   * @param cancels whether the event ends the run
   * @param trigger the event that started the run
   */
  record Wait(
      String runId,
      String hash,
      String eventName,
      Optional<String> expression,
      boolean cancels,
      ObjectNode trigger) {}

  /** Registers a wait; one that is there already stays as it is, and false tells so. */
  public boolean insert(
      Connection connection,
      String runId,
      String hash,
      String eventName,
      Optional<String> expression,
      Instant expiresAt)
      throws SQLException {
    int inserted =
        Sql.update(
            connection,
            "INSERT INTO waits (run_id, hash, event_name, expression, expires_at)"
                + " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            runId,
            hash,
            eventName,
            expression.orElse(null),
            expiresAt);
    return inserted == 1;
  }

  /** Registers the events that cancel a run. */
  void insertCancellations(
      Connection connection, String runId, List<CancellationDefinition> cancellations, Instant now)
      throws SQLException {
    for (int i = 0; i < cancellations.size(); i++) {
      CancellationDefinition cancellation = cancellations.get(i);
      Sql.update(
          connection,
          "INSERT INTO waits (run_id, hash, event_name, expression, expires_at, cancels)"
              + " VALUES (?, ?, ?, ?, ?, true)",
          runId,
          Integer.toString(i),
          cancellation.event(),
          cancellation.condition().orElse(null),
          now.plus(cancellation.timeout()));
    }
  }

  /** Whether another step than this one waits under the name. */
  public boolean isTaken(Connection connection, String name, String runId, String hash, Instant now)
      throws SQLException {
    return Sql.first(
            connection,
            "SELECT 1 FROM waits WHERE event_name = ? AND expires_at > ?"
                + " AND (run_id, hash) <> (?, ?) LIMIT 1",
            row -> true,
            name,
            now,
            runId,
            hash)
        .isPresent();
  }

  /** Lets others that wait under the name wait in vain, until their time is over. */
  public void supersede(Connection connection, String name, String runId, String hash)
      throws SQLException {
    Sql.update(
        connection,
        "UPDATE waits SET event_name = 'inngest/superseded' WHERE event_name = ?"
            + " AND (run_id, hash) <> (?, ?)",
        name,
        runId,
        hash);
  }

  /** A step of a run that waits. */
  record Waiter(String runId, String hash) {}

  /** Lets those who wait under a name wait under another one, and gives them. */
  List<Waiter> rename(Connection connection, String name, String newName) throws SQLException {
    return Sql.query(
        connection,
        "UPDATE waits SET event_name = ? WHERE event_name = ? RETURNING run_id, hash",
        row -> new Waiter(row.getString(1), row.getString(2)),
        newName,
        name);
  }

  List<Wait> openFor(Connection connection, List<String> eventNames, Instant now)
      throws SQLException {
    return Sql.query(
        connection,
        "SELECT w.run_id, w.hash, w.event_name, w.expression, w.cancels, e.body FROM waits w"
            + " JOIN runs r ON r.id = w.run_id JOIN events e ON e.internal_id = r.event_id"
            + " WHERE w.event_name = ANY(?) AND w.expires_at > ? ORDER BY w.run_id, w.hash",
        row ->
            new Wait(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                Optional.ofNullable(row.getString(4)),
                row.getBoolean(5),
                (ObjectNode) Json.stored(row.getString(6))),
        eventNames.toArray(String[]::new),
        now);
  }

  /** Removes a wait and gives the name it waited under; empty when it was no longer there. */
  public Optional<String> remove(Connection connection, String runId, String hash)
      throws SQLException {
    return Sql.first(
        connection,
        "DELETE FROM waits WHERE run_id = ? AND hash = ? AND NOT cancels RETURNING event_name",
        row -> row.getString(1),
        runId,
        hash);
  }
}
