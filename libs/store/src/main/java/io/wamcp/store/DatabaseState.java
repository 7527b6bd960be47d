package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What is asked of a database before its data: for operators. Stateless. */
public final class DatabaseState {

  /**
   * Where the schema stands.
   *
   * @param version the newest migration that was applied whole; empty for a database without any
   * @param pending migrations that are not applied, above all that are
   * @param passedOver versions that are not applied below one that is: they will not be any more
   * @param failed migrations that were begun and failed
   * @param newer whether migrations are applied that this release does not know
   */
  public record Schema(
      String version, int pending, List<String> passedOver, int failed, boolean newer) {

    public Schema {
      passedOver = List.copyOf(passedOver);
    }
  }

  private DatabaseState() {}

  /** The server's major version. */
  public static int version(DbExecute db) {
    return db.createGet(
            "SELECT CAST(current_setting('server_version_num') AS integer) / 10000 AS version")
        .execute()
        .map(row -> Rows.integer(row, "version"))
        .orElseThrow();
  }

  /** What time the server has. */
  public static Instant now(DbExecute db) {
    return db.createGet("SELECT clock_timestamp() AS now")
        .execute()
        .map(row -> Rows.instant(row, "now"))
        .orElseThrow();
  }

  /** Why {@code audit_log} is not append-only, or cannot be archived; empty when all is well. */
  public static Optional<String> auditProblem(DbExecute db) {
    try {
      AuditRoleException.check(db);
    } catch (AuditRoleException e) {
      return Optional.of(e.getMessage());
    }
    return db.createGet(
            """
            SELECT CASE
              WHEN NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'wa_app')
                THEN 'there is no role wa_app'
              WHEN has_table_privilege('wa_app', 'audit_log', 'DELETE')
                OR has_table_privilege('wa_app', 'audit_log', 'UPDATE')
                THEN 'wa_app may change audit_log'
              WHEN NOT has_table_privilege('wa_app', 'messages', 'SELECT')
                OR NOT has_table_privilege('wa_audit_archiver', 'audit_log', 'DELETE')
                THEN 'rights are missing: SELECT wamcp_grant_roles()'
              END AS problem
            """)
        .execute()
        .map(row -> Rows.text(row, "problem"));
  }
}
