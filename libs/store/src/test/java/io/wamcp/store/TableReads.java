package io.wamcp.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.dbclient.DbExecute;
import java.util.function.Consumer;

/** How a table is read by some work, as Postgres itself counts it. */
final class TableReads {

  private static final long FEW = 400;

  private TableReads() {}

  /** Runs the work and undoes it; the table was read by index, and few rows of it. */
  static void few(StoreFixture store, String table, Consumer<DbExecute> work) {
    Counts counts = counts(store, table, work);
    assertThat(counts.scans()).as("scans of the whole table").isZero();
    assertThat(counts.indexScans()).isPositive();
    assertThat(counts.rows()).as("rows fetched").isLessThan(FEW);
  }

  static void noScan(StoreFixture store, String table, Consumer<DbExecute> work) {
    assertThat(counts(store, table, work).scans()).as("scans of the whole table").isZero();
  }

  private record Counts(long scans, long indexScans, long rows) {

    Counts minus(Counts other) {
      return new Counts(scans - other.scans, indexScans - other.indexScans, rows - other.rows);
    }
  }

  private static Counts counts(StoreFixture store, String table, Consumer<DbExecute> work) {
    Counts[] result = new Counts[1];
    try {
      store.database.inTransactionDo(
          tx -> {
            // The counters also hold what this session did shortly before.
            Counts before = read(tx, table);
            work.accept(tx);
            result[0] = read(tx, table).minus(before);
            throw new Undo();
          });
    } catch (Undo e) {
      return result[0];
    }
    throw new IllegalStateException("the work was not undone");
  }

  private static Counts read(DbExecute tx, String table) {
    return tx.createGet(
            "SELECT seq_scan, idx_scan, idx_tup_fetch FROM pg_stat_xact_user_tables"
                + " WHERE relname = :table")
        .addParam("table", table)
        .execute()
        .map(
            row ->
                new Counts(
                    Rows.bigint(row, "seq_scan"),
                    Rows.bigint(row, "idx_scan"),
                    Rows.bigint(row, "idx_tup_fetch")))
        .orElseThrow();
  }

  private static final class Undo extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
