package io.wamcp.inngest.devserver.inspection;

import io.wamcp.inngest.devserver.database.Database;
import io.wamcp.inngest.devserver.database.Sql;
import io.wamcp.inngest.devserver.registry.FunctionDefinition;
import io.wamcp.inngest.devserver.registry.FunctionRegistry;
import io.wamcp.inngest.devserver.registry.Functions;
import io.wamcp.inngest.devserver.run.RunStatus;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Finds runs for the API. */
final class RunQueries {

  private static final String SELECT =
      "SELECT id, function_id, event_id, status, output, queued_at, started_at, ended_at FROM runs ";

  private final Database database;
  private final FunctionRegistry registry;

  RunQueries(Database database, FunctionRegistry registry) {
    this.database = database;
    this.registry = registry;
  }

  Optional<RunView> byId(String id) {
    return select("WHERE id = ?", id).stream().findFirst();
  }

  /** Newest first. */
  List<RunView> byEvent(String eventId) {
    return select("WHERE event_id = ? ORDER BY id DESC LIMIT 1000", eventId);
  }

  /** Newest first; a null filter lets everything pass. */
  List<RunView> latest(RunStatus status, String functionId, int limit) {
    return database.read(
        connection -> {
          Functions functions = registry.current(connection);
          UUID[] ids =
              functions.active().stream()
                  .filter(f -> functionId == null || isNamed(f, functionId))
                  .map(FunctionDefinition::id)
                  .toArray(UUID[]::new);
          return select(
              connection,
              "WHERE (?::text IS NULL OR status = ?) AND (?::text IS NULL OR function_id = ANY(?))"
                  + " ORDER BY id DESC LIMIT ?",
              status == null ? null : status.name(),
              status == null ? null : status.name(),
              functionId,
              ids,
              limit);
        });
  }

  private static boolean isNamed(FunctionDefinition function, String name) {
    return function.slug().equals(name)
        || function.localId().equals(name)
        || function.id().toString().equals(name);
  }

  private List<RunView> select(String where, Object... parameters) {
    return database.read(connection -> select(connection, where, parameters));
  }

  private List<RunView> select(Connection connection, String where, Object... parameters)
      throws SQLException {
    Functions functions = registry.current(connection);
    return Sql.query(connection, SELECT + where, row -> read(row, functions), parameters);
  }

  private static RunView read(ResultSet row, Functions functions) throws SQLException {
    UUID functionId = row.getObject("function_id", UUID.class);
    Optional<FunctionDefinition> function = functions.byId(functionId);
    return new RunView(
        row.getString("id"),
        functionId,
        function.map(FunctionDefinition::appName).orElse(""),
        function.map(FunctionDefinition::localId).orElse(""),
        function.map(FunctionDefinition::name).orElse(""),
        row.getString("event_id"),
        RunStatus.valueOf(row.getString("status")),
        Optional.ofNullable(row.getString("output")),
        Sql.instant(row, "queued_at"),
        Optional.ofNullable(Sql.instant(row, "started_at")),
        Optional.ofNullable(Sql.instant(row, "ended_at")));
  }
}
