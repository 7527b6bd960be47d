package io.wamcp.inngest.devserver.inspection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.devserver.database.Sql;
import io.wamcp.inngest.devserver.event.StoredEvent;
import io.wamcp.inngest.devserver.expression.Expression;
import io.wamcp.inngest.devserver.json.Json;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Bulk cancellations, and the runs they are about. */
final class CancellationStore {

  private static final int PAGE = 500;
  private static final int MOST_LISTED = 1000;

  /** A run that has not ended, with its first event. */
  private record Candidate(String id, ObjectNode event) {}

  /** Notes a cancellation and cancels the runs it is about, all of them or none. */
  void create(
      Connection connection,
      String id,
      BulkCancellation cancellation,
      UUID functionId,
      Instant now,
      CancellationRoutes.Cancel cancel)
      throws SQLException {
    Sql.update(
        connection,
        "INSERT INTO cancellations"
            + " (id, function_id, started_after, started_before, condition, created_at)"
            + " VALUES (?, ?, ?, ?, ?, ?)",
        id,
        cancellation.functionId(),
        cancellation.startedAfter().orElse(null),
        cancellation.startedBefore(),
        cancellation.condition().orElse(null),
        now);
    Optional<Expression> condition = cancellation.expression();
    List<Candidate> page = page(connection, cancellation, functionId, "");
    while (!page.isEmpty()) {
      List<String> runs =
          page.stream().filter(run -> matches(condition, run)).map(Candidate::id).toList();
      if (!runs.isEmpty()) {
        cancel.run(connection, runs, functionId);
      }
      page = page(connection, cancellation, functionId, page.getLast().id());
    }
  }

  private static boolean matches(Optional<Expression> condition, Candidate run) {
    Map<String, JsonNode> seen = Map.of("event", StoredEvent.withUser(run.event()));
    return condition.map(c -> c.isTrue(seen)).orElse(true);
  }

  private static List<Candidate> page(
      Connection connection, BulkCancellation cancellation, UUID functionId, String afterId)
      throws SQLException {
    return Sql.query(
        connection,
        "SELECT r.id, e.body FROM runs r JOIN events e ON e.internal_id = r.event_id"
            + " WHERE r.function_id = ? AND r.id > ? AND r.ended_at IS NULL"
            + " AND r.queued_at >= ? AND r.queued_at < ? ORDER BY r.id LIMIT "
            + PAGE,
        row -> new Candidate(row.getString(1), (ObjectNode) Json.stored(row.getString(2))),
        functionId,
        afterId,
        cancellation.startedAfter().orElse(Instant.EPOCH),
        cancellation.startedBefore());
  }

  /** Newest first. */
  List<ObjectNode> list(Connection connection) throws SQLException {
    return Sql.query(
        connection,
        "SELECT * FROM cancellations ORDER BY id DESC LIMIT " + MOST_LISTED,
        CancellationStore::view);
  }

  private static ObjectNode view(ResultSet row) throws SQLException {
    return new BulkCancellation(
            "",
            row.getString("function_id"),
            Optional.ofNullable(Sql.instant(row, "started_after")),
            Sql.instant(row, "started_before"),
            Optional.ofNullable(row.getString("condition")))
        .view(row.getString("id"), Sql.instant(row, "created_at"));
  }

  /** False when there was none. */
  boolean delete(Connection connection, String id) throws SQLException {
    return Sql.update(connection, "DELETE FROM cancellations WHERE id = ?", id) == 1;
  }
}
