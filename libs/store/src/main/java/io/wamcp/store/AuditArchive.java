package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import java.time.Instant;
import java.util.List;

/**
 * Takes old rows of {@code audit_log}, of all clients, to an archive. Reads as anybody may, deletes
 * as the role that may do nothing else. Stateless.
 */
public final class AuditArchive {

  /** The one role that may delete from {@code audit_log}. */
  public static final String ROLE = "wa_audit_archiver";

  /** A row as one line of JSON. */
  public record Row(long id, String json) {}

  private AuditArchive() {}

  /** The oldest rows written before a moment, in their order. */
  public static List<Row> oldest(DbExecute db, Instant before, int most) {
    return db.createQuery(
            """
            SELECT id, CAST(to_jsonb(a) AS text) AS line
            FROM audit_log a WHERE ts < :before ORDER BY ts, id LIMIT :most
            """)
        .addParam("before", Rows.time(before))
        .addParam("most", most)
        .execute()
        .map(row -> new Row(Rows.bigint(row, "id"), Rows.text(row, "line")))
        .toList();
  }

  /** Which of these rows are still in the table. */
  public static List<Long> present(DbExecute db, List<Long> ids) {
    return db.createQuery(
            """
            SELECT id FROM audit_log
            WHERE id IN (SELECT CAST(value AS bigint)
              FROM jsonb_array_elements_text(CAST(:ids AS jsonb)))
            ORDER BY id
            """)
        .addParam("ids", Json.write(ids))
        .execute()
        .map(row -> Rows.bigint(row, "id"))
        .toList();
  }

  /**
   * Deletes these rows, as {@link #ROLE}, until the transaction ends.
   *
   * @return how many were there
   * @throws AuditRoleException when the session's user may not take that role
   */
  public static long delete(DbExecute tx, List<Long> ids) {
    AuditRoleException.check(tx);
    tx.createGet("SELECT set_config('role', :role, true) AS role").addParam("role", ROLE).execute();
    return tx.createDelete(
            """
            DELETE FROM audit_log WHERE id IN (SELECT CAST(value AS bigint)
              FROM jsonb_array_elements_text(CAST(:ids AS jsonb)))
            """)
        .addParam("ids", Json.write(ids))
        .execute();
  }
}
