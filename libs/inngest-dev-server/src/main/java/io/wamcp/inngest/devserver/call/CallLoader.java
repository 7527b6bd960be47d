package io.wamcp.inngest.devserver.call;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.devserver.Ulid;
import io.wamcp.inngest.devserver.database.Sql;
import io.wamcp.inngest.devserver.json.Json;
import io.wamcp.inngest.devserver.queue.QueueItem;
import io.wamcp.inngest.devserver.registry.FunctionDefinition;
import io.wamcp.inngest.devserver.registry.FunctionRegistry;
import io.wamcp.inngest.devserver.run.RunStatus;
import io.wamcp.inngest.devserver.run.RunStore;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads what a due item's call carries. */
public final class CallLoader {

  private final FunctionRegistry registry;
  private final Ulid ulids;

  public CallLoader(FunctionRegistry registry, Ulid ulids) {
    this.registry = registry;
    this.ulids = ulids;
  }

  /**
   * A call and what its run's limits are checked against.
   *
   * @param stateBytes size of all step results
   */
  public record Loaded(Call call, long stateBytes) {}

  /** The call; empty when the run has ended or its function is not known. */
  public Optional<Loaded> load(Connection connection, QueueItem item) throws SQLException {
    Optional<FunctionDefinition> function = registry.known(connection, item.functionId());
    if (function.isEmpty()) {
      return Optional.empty();
    }
    SortedMap<String, String> steps =
        item.stackIndex() == 0 && item.kind() == QueueItem.Kind.START
            ? new TreeMap<>()
            : steps(connection, item.runId());
    return Sql.first(
            connection,
            "SELECT r.status, r.stack, r.plan_only, r.request_version, r.state_bytes,"
                + " r.batched, e.body"
                + " FROM runs r JOIN events e ON e.internal_id = r.event_id WHERE r.id = ?",
            row -> loaded(connection, row, item, function.get(), steps),
            item.runId())
        .flatMap(loaded -> loaded);
  }

  private Optional<Loaded> loaded(
      Connection connection,
      ResultSet row,
      QueueItem item,
      FunctionDefinition function,
      SortedMap<String, String> steps)
      throws SQLException {
    if (RunStatus.valueOf(row.getString("status")).isFinal()) {
      return Optional.empty();
    }
    Call call =
        new Call(
            item.id(),
            ulids.next(),
            item.runId(),
            function.id(),
            function.url(),
            item.kind() == QueueItem.Kind.STEP ? item.target() : "step",
            item.attempt(),
            item.maxAttempts(),
            row.getBoolean("plan_only") || item.planOnly(),
            row.getInt("request_version"),
            Sql.texts(row, "stack"),
            item.stackIndex(),
            row.getBoolean("batched")
                ? RunStore.events(connection, item.runId())
                : List.of((ObjectNode) Json.stored(row.getString("body"))),
            steps);
    return Optional.of(new Loaded(call, row.getLong("state_bytes")));
  }

  /** The {@code events} array of a run, for apps that fetch it. */
  public static String eventsArray(Connection connection, String runId) throws SQLException {
    List<String> events =
        Sql.query(
            connection,
            "SELECT e.body FROM runs r LEFT JOIN run_events m ON m.run_id = r.id"
                + " JOIN events e ON e.internal_id = coalesce(m.event_id, r.event_id)"
                + " WHERE r.id = ? ORDER BY m.position",
            row -> row.getString(1),
            runId);
    return "[" + String.join(",", events) + "]";
  }

  private static SortedMap<String, String> steps(Connection connection, String runId)
      throws SQLException {
    SortedMap<String, String> steps = new TreeMap<>();
    Sql.query(
        connection,
        "SELECT hash, output FROM steps WHERE run_id = ?",
        row -> steps.put(row.getString(1), row.getString(2)),
        runId);
    return steps;
  }

  /** The {@code steps} object of a run, for apps that fetch it. */
  public static String stepsObject(Connection connection, String runId) throws SQLException {
    return CallBody.steps(steps(connection, runId));
  }
}
