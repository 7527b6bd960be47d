package io.wamcp.inngest.devserver.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.devserver.database.Sql;
import io.wamcp.inngest.devserver.event.StoredEvent;
import io.wamcp.inngest.devserver.json.Json;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads and writes the runs table. */
public final class RunStore {

  /**
   * A run to be created.
   *
   * @param gate counter of the run-level limit it falls under
   * @param batched whether it has more than one event
   */
  record NewRun(
      String id,
      UUID functionId,
      String eventId,
      List<String> limitKeys,
      Optional<String> gate,
      int priority,
      boolean batched) {}

  void insert(Connection connection, List<NewRun> runs, Instant now) throws SQLException {
    Sql.update(
        connection,
        "INSERT INTO runs (id, function_id, event_id, status, queued_at, limit_keys, gate,"
            + " priority, batched) SELECT a, b, c, 'QUEUED', ?, d::text[], e, f, g"
            + " FROM unnest(?::text[], ?::uuid[], ?::text[], ?::text[], ?::text[], ?::int[],"
            + " ?::boolean[]) AS new (a, b, c, d, e, f, g)",
        now,
        runs.stream().map(NewRun::id).toArray(String[]::new),
        runs.stream().map(NewRun::functionId).toArray(UUID[]::new),
        runs.stream().map(NewRun::eventId).toArray(String[]::new),
        runs.stream().map(r -> Sql.arrayLiteral(r.limitKeys())).toArray(String[]::new),
        runs.stream().map(r -> r.gate().orElse(null)).toArray(String[]::new),
        runs.stream().map(NewRun::priority).toArray(Integer[]::new),
        runs.stream().map(r -> Boolean.toString(r.batched())).toArray(String[]::new));
  }

  /** Keeps the events of a run that has more than one. */
  void insertEvents(Connection connection, String runId, List<StoredEvent> events)
      throws SQLException {
    Sql.update(
        connection,
        "INSERT INTO run_events (run_id, position, event_id)"
            + " SELECT ?, n, id FROM unnest(?::text[]) WITH ORDINALITY AS new (id, n)",
        runId,
        events.stream().map(StoredEvent::internalId).toArray(String[]::new));
  }

  /** The bodies of all events of a run, the first one first. */
  public static List<ObjectNode> events(Connection connection, String runId) throws SQLException {
    return Sql.query(
        connection,
        "SELECT e.body FROM run_events r JOIN events e ON e.internal_id = r.event_id"
            + " WHERE r.run_id = ? ORDER BY r.position",
        row -> (ObjectNode) Json.stored(row.getString(1)),
        runId);
  }

  /** Locks a run. */
  public Optional<Run> lock(Connection connection, String id) throws SQLException {
    return lock(connection, List.of(id)).stream().findFirst();
  }

  /**
   * Locks runs in the order of their ids. Rows that refer to a run may be added meanwhile: a claim
   * does so without waiting.
   */
  List<Run> lock(Connection connection, Collection<String> ids) throws SQLException {
    return Sql.query(
        connection,
        "SELECT * FROM runs WHERE id = ANY(?) ORDER BY id FOR NO KEY UPDATE",
        RunStore::read,
        (Object) ids.toArray(String[]::new));
  }

  private static Run read(ResultSet row) throws SQLException {
    Run run =
        new Run(
            row.getString("id"),
            row.getObject("function_id", UUID.class),
            row.getString("event_id"),
            RunStatus.valueOf(row.getString("status")),
            Sql.texts(row, "limit_keys"),
            Sql.texts(row, "stack"),
            Sql.texts(row, "pending"));
    run.requestVersion = row.getInt("request_version");
    run.planOnly = row.getBoolean("plan_only");
    run.racing = row.getBoolean("racing");
    run.stateBytes = row.getLong("state_bytes");
    run.gated = row.getString("gate") != null;
    run.batched = row.getBoolean("batched");
    run.priority = row.getInt("priority");
    return run;
  }

  /** Writes back what changed in a locked run that goes on. */
  public void save(Connection connection, Run run) throws SQLException {
    Sql.update(
        connection,
        "UPDATE runs SET request_version = ?, plan_only = ?, racing = ?, stack = ?, pending = ?,"
            + " state_bytes = ? WHERE id = ?",
        run.requestVersion,
        run.planOnly,
        run.racing,
        run.stack.toArray(String[]::new),
        run.pending.toArray(String[]::new),
        run.stateBytes,
        run.id);
  }

  /** Writes the end of a run, drops its waits, and gives the event that started it. */
  ObjectNode end(Connection connection, Run run, String output, Instant now) throws SQLException {
    return Sql.first(
            connection,
            "WITH dropped AS (DELETE FROM waits WHERE run_id = ?) UPDATE runs SET status = ?,"
                + " output = ?, ended_at = ?, started_at = coalesce(started_at, ?),"
                + " pending = '{}' FROM events e WHERE id = ? AND e.internal_id = event_id"
                + " RETURNING e.body",
            row -> (ObjectNode) Json.stored(row.getString(1)),
            run.id,
            run.status.name(),
            output,
            now,
            now,
            run.id)
        .orElseThrow();
  }

  /** Notes that the first calls of these runs are being made. */
  public void started(Connection connection, List<String> ids, Instant now) throws SQLException {
    Sql.update(
        connection,
        "UPDATE runs SET status = 'RUNNING', started_at = ? WHERE id IN (SELECT id FROM runs"
            + " WHERE id = ANY(?) AND status = 'QUEUED' ORDER BY id FOR NO KEY UPDATE)",
        now,
        ids.toArray(String[]::new));
  }

  /** Keeps the output of a step; false when the step already had one, which stays. */
  boolean saveStep(Connection connection, String runId, String hash, String output, Instant now)
      throws SQLException {
    return Sql.update(
            connection,
            "INSERT INTO steps (run_id, hash, output, saved_at) VALUES (?, ?, ?, ?)"
                + " ON CONFLICT DO NOTHING",
            runId,
            hash,
            output,
            now)
        == 1;
  }
}
