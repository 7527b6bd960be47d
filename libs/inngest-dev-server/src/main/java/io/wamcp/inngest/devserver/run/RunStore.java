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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  public List<Run> lock(Connection connection, Collection<String> ids) throws SQLException {
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

  /** Writes back what changed in locked runs that have begun and go on. */
  void save(Connection connection, Collection<Run> runs, Instant now) throws SQLException {
    if (runs.isEmpty()) {
      return;
    }
    Sql.update(
        connection,
        "UPDATE runs SET request_version = b, plan_only = c, racing = d, stack = e::text[],"
            + " pending = f::text[], state_bytes = g, status = 'RUNNING',"
            + " started_at = coalesce(started_at, ?) FROM unnest(?::text[], ?::int[],"
            + " ?::boolean[], ?::boolean[], ?::text[], ?::text[], ?::bigint[])"
            + " AS new (a, b, c, d, e, f, g) WHERE id = a",
        now,
        runs.stream().map(r -> r.id).toArray(String[]::new),
        runs.stream().map(r -> r.requestVersion).toArray(Integer[]::new),
        runs.stream().map(r -> Boolean.toString(r.planOnly)).toArray(String[]::new),
        runs.stream().map(r -> Boolean.toString(r.racing)).toArray(String[]::new),
        runs.stream().map(r -> Sql.arrayLiteral(r.stack)).toArray(String[]::new),
        runs.stream().map(r -> Sql.arrayLiteral(r.pending)).toArray(String[]::new),
        runs.stream().map(r -> r.stateBytes).toArray(Long[]::new));
  }

  /**
   * Writes the ends of runs, drops their waits, and gives the event that started each.
   *
   * @param outputs by run; what each returned, or its error
   */
  Map<String, ObjectNode> end(Connection connection, Map<Run, String> outputs, Instant now)
      throws SQLException {
    String[] ids = outputs.keySet().stream().map(r -> r.id).toArray(String[]::new);
    Map<String, ObjectNode> triggers = new HashMap<>();
    Sql.query(
        connection,
        "WITH dropped AS (DELETE FROM waits WHERE run_id = ANY(?)) UPDATE runs SET status = b,"
            + " output = c, ended_at = ?, started_at = coalesce(started_at, ?), pending = '{}'"
            + " FROM unnest(?::text[], ?::text[], ?::text[]) AS ended (a, b, c), events e"
            + " WHERE id = a AND e.internal_id = event_id RETURNING id, e.body",
        row -> triggers.put(row.getString(1), (ObjectNode) Json.stored(row.getString(2))),
        ids,
        now,
        now,
        ids,
        outputs.keySet().stream().map(r -> r.status.name()).toArray(String[]::new),
        outputs.values().toArray(String[]::new));
    return triggers;
  }

  /** The output of a step that is done. */
  record Step(String runId, String hash, String output) {}

  /** Keeps the outputs of steps; one that has its output already keeps that. */
  void saveSteps(Connection connection, List<Step> steps, Instant now) throws SQLException {
    if (steps.isEmpty()) {
      return;
    }
    Sql.update(
        connection,
        "INSERT INTO steps (run_id, hash, output, saved_at) SELECT a, b, c, ?"
            + " FROM unnest(?::text[], ?::text[], ?::text[]) AS new (a, b, c)"
            + " ON CONFLICT DO NOTHING",
        now,
        steps.stream().map(Step::runId).toArray(String[]::new),
        steps.stream().map(Step::hash).toArray(String[]::new),
        steps.stream().map(Step::output).toArray(String[]::new));
  }
}
