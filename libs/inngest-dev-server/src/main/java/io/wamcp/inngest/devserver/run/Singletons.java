package io.wamcp.inngest.devserver.run;

import io.wamcp.inngest.devserver.database.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/** Knows the latest run of each singleton. The caller holds the lock of the key. */
final class Singletons {

  /** The run of the key that has not ended. */
  Optional<String> running(Connection connection, UUID functionId, String key) throws SQLException {
    return Sql.first(
        connection,
        "SELECT r.id FROM singletons s JOIN runs r ON r.id = s.run_id"
            + " WHERE s.function_id = ? AND s.key = ? AND r.ended_at IS NULL",
        row -> row.getString(1),
        functionId,
        key);
  }

  void set(Connection connection, UUID functionId, String key, String runId) throws SQLException {
    Sql.update(
        connection,
        "INSERT INTO singletons (function_id, key, run_id) VALUES (?, ?, ?)"
            + " ON CONFLICT (function_id, key) DO UPDATE SET run_id = excluded.run_id",
        functionId,
        key,
        runId);
  }
}
