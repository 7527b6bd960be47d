package io.wamcp.inngest.devserver.call;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.devserver.Ulid;
import io.wamcp.inngest.devserver.database.Sql;
import io.wamcp.inngest.devserver.json.Json;
import io.wamcp.inngest.devserver.queue.QueueItem;
import io.wamcp.inngest.devserver.registry.FunctionDefinition;
import io.wamcp.inngest.devserver.registry.FunctionRegistry;
import io.wamcp.inngest.devserver.run.Run;
import io.wamcp.inngest.devserver.run.RunStatus;
import io.wamcp.inngest.devserver.run.RunStore;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/** Reads what a due item's call carries. */
public final class CallLoader {

  /** Bytes of an event, and of a run's state, that may be held for each call of a claim. */
  private static final int SMALL = 64 * 1024;

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
        isFirst(item) ? new TreeMap<>() : steps(connection, item.runId());
    return Sql.first(
            connection,
            "SELECT r.status, r.stack, r.plan_only, r.request_version, r.state_bytes,"
                + " r.batched, e.body"
                + " FROM runs r JOIN events e ON e.internal_id = r.event_id WHERE r.id = ?",
            row -> loaded(connection, row, item, function.get(), steps),
            item.runId())
        .flatMap(loaded -> loaded);
  }

  /**
   * The calls that carry little, by item; others are to be loaded one by one, as are those of runs
   * that have ended.
   */
  public Map<Long, Loaded> loadSmall(Connection connection, List<QueueItem> items)
      throws SQLException {
    List<QueueItem> calls = items.stream().filter(i -> i.kind().isCall()).toList();
    if (calls.isEmpty()) {
      return Map.of();
    }
    Map<String, SortedMap<String, String>> steps = smallSteps(connection, calls);
    Map<Long, Loaded> loaded = new HashMap<>();
    Sql.query(
        connection,
        "SELECT i.item, r.status, r.stack, r.plan_only, r.request_version, r.state_bytes,"
            + " r.batched, e.body FROM unnest(?::bigint[], ?::text[]) AS i (item, run)"
            + " JOIN runs r ON r.id = i.run JOIN events e ON e.internal_id = r.event_id"
            + " WHERE NOT r.batched AND r.state_bytes <= ? AND octet_length(e.body) <= ?",
        row -> small(connection, row, calls, steps, loaded),
        calls.stream().map(QueueItem::id).toArray(Long[]::new),
        calls.stream().map(QueueItem::runId).toArray(String[]::new),
        SMALL,
        SMALL);
    return loaded;
  }

  private boolean small(
      Connection connection,
      ResultSet row,
      List<QueueItem> calls,
      Map<String, SortedMap<String, String>> steps,
      Map<Long, Loaded> loaded)
      throws SQLException {
    long id = row.getLong("item");
    QueueItem item = calls.stream().filter(i -> i.id() == id).findFirst().orElseThrow();
    Optional<FunctionDefinition> function = registry.known(connection, item.functionId());
    if (function.isPresent()) {
      SortedMap<String, String> done = steps.getOrDefault(item.runId(), new TreeMap<>());
      loaded(connection, row, item, function.get(), done).ifPresent(l -> loaded.put(id, l));
    }
    return true;
  }

  private static Map<String, SortedMap<String, String>> smallSteps(
      Connection connection, List<QueueItem> calls) throws SQLException {
    Map<String, SortedMap<String, String>> steps = new HashMap<>();
    String[] runs =
        calls.stream().filter(i -> !isFirst(i)).map(QueueItem::runId).toArray(String[]::new);
    if (runs.length > 0) {
      Sql.query(
          connection,
          "SELECT s.run_id, s.hash, s.output FROM runs r JOIN steps s ON s.run_id = r.id"
              + " WHERE r.id = ANY(?) AND r.state_bytes <= ?",
          row ->
              steps
                  .computeIfAbsent(row.getString(1), run -> new TreeMap<>())
                  .put(row.getString(2), row.getString(3)),
          runs,
          SMALL);
    }
    return steps;
  }

  private static boolean isFirst(QueueItem item) {
    return item.stackIndex() == 0 && item.kind() == QueueItem.Kind.START;
  }

  /**
   * The call after one that was answered with these results; empty when that is not all that
   * happened to the run meanwhile, so that it must be read.
   */
  public Optional<Loaded> next(
      Loaded before, Map<String, String> results, QueueItem item, Run run) {
    SortedMap<String, String> steps = new TreeMap<>(before.call().steps());
    steps.putAll(results);
    if (!steps.keySet().equals(Set.copyOf(run.stack()))) {
      return Optional.empty();
    }
    Call call =
        call(
            item,
            before.call().functionId(),
            before.call().url(),
            run.planOnly(),
            run.requestVersion(),
            run.stack(),
            before.call().events(),
            steps);
    return Optional.of(new Loaded(call, run.stateBytes()));
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
        call(
            item,
            function.id(),
            function.url(),
            row.getBoolean("plan_only"),
            row.getInt("request_version"),
            Sql.texts(row, "stack"),
            row.getBoolean("batched")
                ? RunStore.events(connection, item.runId())
                : List.of((ObjectNode) Json.stored(row.getString("body"))),
            steps);
    return Optional.of(new Loaded(call, row.getLong("state_bytes")));
  }

  private Call call(
      QueueItem item,
      UUID functionId,
      String url,
      boolean planOnly,
      int requestVersion,
      List<String> stack,
      List<ObjectNode> events,
      SortedMap<String, String> steps) {
    return new Call(
        item.id(),
        ulids.next(),
        item.runId(),
        functionId,
        url,
        item.kind() == QueueItem.Kind.STEP ? item.target() : "step",
        item.attempt(),
        item.maxAttempts(),
        planOnly || item.planOnly(),
        requestVersion,
        stack,
        item.stackIndex(),
        events,
        steps);
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
