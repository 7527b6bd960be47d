package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import java.util.List;

/**
 * What the planner knows of tables that grow fast. A connection keeps the plan it made of a
 * statement until its table is analyzed. Made while a table was empty, it may read all rows where
 * an index leads to one; Postgres itself looks once a minute, and a busy installation's first
 * minute has ten thousand rows. Stateless.
 */
public final class TableStatistics {

  private static final int FEW_ROWS = 250;

  /** From then on plans no longer change with the size, and to analyze takes time. */
  private static final int MANY_ROWS = 100_000;

  private TableStatistics() {}

  /**
   * Analyzes the database's tables that have doubled since they were last looked at, as long as
   * they are small; each in a transaction of its own, as readers wait for the oldest one that
   * writes. Those that somebody else is analyzing, or that the login does not own, are left out.
   *
   * @return their names
   */
  public static List<String> refresh(Database database) {
    List<String> grown = database.query(TableStatistics::grown);
    grown.forEach(name -> database.inTransactionDo(tx -> analyze(tx, name)));
    return grown;
  }

  private static List<String> grown(DbExecute db) {
    return db.createQuery(
            """
            SELECT quote_ident(s.schemaname) || '.' || quote_ident(s.relname) AS name
            FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
            WHERE c.reltuples < :many AND s.n_live_tup < :many
              AND s.n_live_tup > 2 * GREATEST(c.reltuples, :few)
              AND pg_has_role(session_user, c.relowner, 'USAGE')
            ORDER BY name
            """)
        .addParam("many", MANY_ROWS)
        .addParam("few", FEW_ROWS)
        .execute()
        .map(row -> Rows.text(row, "name"))
        .toList();
  }

  private static void analyze(DbExecute tx, String table) {
    // The role that statements run under owns nothing.
    tx.createDmlStatement("SET LOCAL ROLE NONE").execute();
    tx.createDmlStatement("ANALYZE (SKIP_LOCKED) " + table).execute();
  }
}
