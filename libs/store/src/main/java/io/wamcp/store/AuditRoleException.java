package io.wamcp.store;

import io.helidon.dbclient.DbExecute;

/** The database user may not act as the archiver; the message tells an operator the cure. */
public final class AuditRoleException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private AuditRoleException(String message) {
    super(message);
  }

  /** Throws unless the session's user may take the role; asked first, for a clear message. */
  static void check(DbExecute tx) {
    String problem =
        tx.createGet(
                """
                SELECT session_user::text AS who,
                  EXISTS (SELECT 1 FROM pg_roles WHERE rolname = ?) AS known,
                  EXISTS (SELECT 1 FROM pg_roles WHERE rolname = ?
                    AND pg_has_role(session_user, oid, 'MEMBER')) AS member
                """)
            .addParam(AuditArchive.ROLE)
            .addParam(AuditArchive.ROLE)
            .execute()
            .filter(row -> !Rows.flag(row, "member"))
            .map(row -> problem(Rows.text(row, "who"), Rows.flag(row, "known")))
            .orElse(null);
    if (problem != null) {
      throw new AuditRoleException(problem);
    }
  }

  private static String problem(String user, boolean known) {
    return known
        ? "the database user "
            + user
            + " is not a member of "
            + AuditArchive.ROLE
            + ": GRANT it (docs/operations/audit.md)"
        : "there is no role " + AuditArchive.ROLE + ": create it (docs/operations/audit.md)";
  }
}
