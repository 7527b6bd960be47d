package io.wamcp.inngest.devserver.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.devserver.database.Sql;
import io.wamcp.inngest.devserver.journal.Journal;
import io.wamcp.inngest.devserver.journal.JournalEntry;
import io.wamcp.inngest.devserver.json.Json;
import io.wamcp.inngest.devserver.registry.Functions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Everything that is known of one run, read in one transaction. */
record RunDetail(
    RunRow run,
    Optional<String> output,
    String eventBody,
    List<String> limitKeys,
    JsonNode config,
    List<JournalEntry> calls,
    List<Saved> saved,
    List<Wait> waits,
    List<Pending> pending) {

  private static final int MOST = 1000;
  private static final int LONGEST_OUTPUT = 40_000;

  /** The event, or the array of those of a batch. */
  private static final String EVENTS =
      "CASE WHEN r.batched THEN (SELECT '[' || string_agg(b.body, ',' ORDER BY m.position) || ']'"
          + " FROM run_events m JOIN events b ON b.internal_id = m.event_id"
          + " WHERE m.run_id = r.id) ELSE e.body END";

  /** A kept result of a step. */
  record Saved(String hash, String output, Optional<Instant> at) {}

  /** A wait that is still open. */
  record Wait(String hash, String name, Optional<String> condition, Instant until) {}

  /** Something the run has in the queue. */
  record Pending(
      String kind,
      String target,
      Instant dueAt,
      int attempt,
      int maxAttempts,
      String state,
      Optional<String> blockedOn) {}

  private record Basis(
      Optional<String> output, String eventBody, List<String> limitKeys, JsonNode config) {}

  static Optional<RunDetail> load(Connection connection, Functions functions, String id)
      throws SQLException {
    Optional<RunRow> run = RunRow.byId(connection, functions, id);
    return run.isEmpty() ? Optional.empty() : Optional.of(load(connection, run.get()));
  }

  private static RunDetail load(Connection connection, RunRow run) throws SQLException {
    Basis basis = basis(connection, run.id());
    return new RunDetail(
        run,
        basis.output(),
        basis.eventBody(),
        basis.limitKeys(),
        basis.config(),
        Journal.of(connection, run.id(), MOST),
        saved(connection, run.id()),
        waits(connection, run.id()),
        pending(connection, run.id()));
  }

  private static Basis basis(Connection connection, String id) throws SQLException {
    return Sql.first(
            connection,
            "SELECT left(r.output, ?) AS output, left("
                + EVENTS
                + ", ?) AS body, r.limit_keys,"
                + " f.config"
                + " FROM runs r JOIN events e ON e.internal_id = r.event_id"
                + " LEFT JOIN functions f ON f.id = r.function_id WHERE r.id = ?",
            row ->
                new Basis(
                    Optional.ofNullable(row.getString("output")),
                    row.getString("body"),
                    Sql.texts(row, "limit_keys"),
                    row.getString("config") == null
                        ? Json.object()
                        : Json.stored(row.getString("config"))),
            LONGEST_OUTPUT,
            LONGEST_OUTPUT,
            id)
        .orElseThrow();
  }

  private static List<Saved> saved(Connection connection, String id) throws SQLException {
    return Sql.query(
        connection,
        "SELECT hash, left(output, ?) AS output, saved_at FROM steps WHERE run_id = ?"
            + " ORDER BY saved_at, hash LIMIT ?",
        row ->
            new Saved(
                row.getString("hash"),
                row.getString("output"),
                Optional.ofNullable(Sql.instant(row, "saved_at"))),
        LONGEST_OUTPUT,
        id,
        MOST);
  }

  private static List<Wait> waits(Connection connection, String id) throws SQLException {
    return Sql.query(
        connection,
        "SELECT hash, event_name, expression, expires_at FROM waits WHERE run_id = ? AND NOT cancels"
            + " ORDER BY hash LIMIT ?",
        row ->
            new Wait(
                row.getString(1),
                row.getString(2),
                Optional.ofNullable(row.getString(3)),
                Sql.instant(row, "expires_at")),
        id,
        MOST);
  }

  private static List<Pending> pending(Connection connection, String id) throws SQLException {
    return Sql.query(
        connection,
        "SELECT kind, target, due_at, attempt, max_attempts, state, blocked_on FROM queue"
            + " WHERE run_id = ? ORDER BY id LIMIT ?",
        row ->
            new Pending(
                row.getString("kind"),
                row.getString("target"),
                Sql.instant(row, "due_at"),
                row.getInt("attempt"),
                row.getInt("max_attempts"),
                row.getString("state"),
                Optional.ofNullable(row.getString("blocked_on"))),
        id,
        MOST);
  }

  /** A run that a step of this run called, looked for around the moment of the call. */
  static Optional<RunRow> called(
      Connection connection, Functions functions, String runId, String hash, Instant around)
      throws SQLException {
    Optional<String> eventId =
        Sql.first(
            connection,
            "SELECT internal_id FROM events WHERE name = 'inngest/function.invoked'"
                + " AND internal_id >= ? AND internal_id < ? AND strpos(body, ?) > 0 LIMIT 1",
            row -> row.getString(1),
            Window.bound(around.minusSeconds(5)),
            Window.bound(around.plusSeconds(10)),
            "\"" + runId + "." + hash + "\"");
    return eventId.isEmpty()
        ? Optional.empty()
        : RunRow.ofEvent(connection, functions, eventId.get()).stream().findFirst();
  }
}
