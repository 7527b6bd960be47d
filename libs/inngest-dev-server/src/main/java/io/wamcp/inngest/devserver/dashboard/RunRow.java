package io.wamcp.inngest.devserver.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.devserver.database.Sql;
import io.wamcp.inngest.devserver.json.Json;
import io.wamcp.inngest.devserver.registry.FunctionDefinition;
import io.wamcp.inngest.devserver.registry.Functions;
import io.wamcp.inngest.devserver.run.RunStatus;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A run in a list.
 *
 * @param duplicate whether it found that its work had been done before
 */
record RunRow(
    String id,
    UUID functionId,
    String slug,
    String eventId,
    String eventName,
    RunStatus status,
    boolean duplicate,
    Instant queuedAt,
    Optional<Instant> startedAt,
    Optional<Instant> endedAt) {

  /** An output longer than this is not the mark of a duplicate, and is not read for a list. */
  private static final int LONGEST_MARK = 200;

  private static final String SELECT =
      "SELECT r.id, r.function_id, r.event_id, e.name, r.status, r.queued_at, r.started_at,"
          + " r.ended_at, CASE WHEN octet_length(r.output) <= "
          + LONGEST_MARK
          + " THEN r.output END AS mark"
          + " FROM runs r JOIN events e ON e.internal_id = r.event_id ";

  /** Newest first. Empty filters let everything pass. */
  static List<RunRow> list(
      Connection connection,
      Functions functions,
      Window window,
      Optional<UUID> function,
      Optional<RunStatus> status)
      throws SQLException {
    StringBuilder where = new StringBuilder("WHERE r.id < ? AND r.id >= ?");
    List<Object> values = new ArrayList<>(List.of(window.before(), window.from()));
    if (function.isPresent()) {
      where.append(" AND r.function_id = ?");
      values.add(function.get());
    }
    if (status.isPresent()) {
      where.append(" AND r.status = ?");
      values.add(status.get().name());
    }
    values.add(Window.ROWS);
    return Sql.query(
        connection,
        SELECT + where + " ORDER BY r.id DESC LIMIT ?",
        row -> read(row, functions),
        values.toArray());
  }

  static List<RunRow> ofEvent(Connection connection, Functions functions, String eventId)
      throws SQLException {
    return Sql.query(
        connection,
        SELECT
            + "WHERE r.event_id = ? OR r.id IN (SELECT run_id FROM run_events WHERE event_id = ?)"
            + " ORDER BY r.id DESC LIMIT ?",
        row -> read(row, functions),
        eventId,
        eventId,
        Window.ROWS);
  }

  static Optional<RunRow> byId(Connection connection, Functions functions, String id)
      throws SQLException {
    return Sql.first(connection, SELECT + "WHERE r.id = ?", row -> read(row, functions), id);
  }

  private static RunRow read(ResultSet row, Functions functions) throws SQLException {
    UUID functionId = row.getObject("function_id", UUID.class);
    return new RunRow(
        row.getString("id"),
        functionId,
        functions.byId(functionId).map(FunctionDefinition::slug).orElse(functionId.toString()),
        row.getString("event_id"),
        row.getString("name"),
        RunStatus.valueOf(row.getString("status")),
        isDuplicate(row.getString("mark")),
        Sql.instant(row, "queued_at"),
        Optional.ofNullable(Sql.instant(row, "started_at")),
        Optional.ofNullable(Sql.instant(row, "ended_at")));
  }

  private static boolean isDuplicate(String output) {
    return output != null
        && Json.tryRead(output.getBytes(StandardCharsets.UTF_8))
            .filter(JsonNode::isObject)
            .filter(o -> o.path("duplicate").isBoolean() && o.get("duplicate").booleanValue())
            .isPresent();
  }

  /** How long it ran; empty while it has not ended. */
  Optional<Duration> took() {
    return endedAt.map(end -> Duration.between(startedAt.orElse(end), end));
  }

  /** Its status and, for a run that did nothing, the mark of it. */
  Html mark() {
    return duplicate
        ? Html.all(Parts.status(status), " ", Parts.duplicateMark())
        : Parts.status(status);
  }

  static final List<String> HEADS = List.of("Status", "Function", "Event", "Queued", "Took", "Run");

  List<Html> cells() {
    return List.of(
        mark(),
        Parts.link("/functions/" + Parts.encode(slug), slug),
        Parts.link("/events/" + Parts.encode(eventId), eventName),
        Parts.time(queuedAt),
        Html.text(took().map(Parts::length).orElse("–")),
        Parts.link("/runs/" + Parts.encode(id), id));
  }
}
