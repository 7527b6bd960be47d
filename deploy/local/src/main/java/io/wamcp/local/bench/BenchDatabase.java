package io.wamcp.local.bench;

import io.wamcp.local.StackInfo;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Reads what a load left in the stack's database. Thread-safe: each use has its connection. */
final class BenchDatabase {

  // Cheap for the database that is being measured, however much is left.
  private static final String UNFINISHED =
      "SELECT (SELECT count(*) FROM (SELECT FROM event_outbox WHERE parked_at IS NULL LIMIT 1) o)";
  private static final String RUNNING =
      " + (SELECT count(*) FROM (SELECT FROM inngest.queue"
          + " WHERE run_id IS NOT NULL LIMIT 1) q)";

  private final StackInfo.PostgresInfo postgres;
  private final boolean embedded;

  BenchDatabase(StackInfo info, boolean embedded) {
    this.postgres = info.postgres();
    this.embedded = embedded;
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
  }

  /** Waits until nothing accepted is unfinished, the engine's runs included where it is ours. */
  Duration settle() {
    long begin = System.nanoTime();
    long end = begin + Duration.ofMinutes(10).toNanos();
    String sql = embedded ? UNFINISHED + RUNNING : UNFINISHED;
    while (numbers(sql).getFirst() > 0) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("work is left after ten minutes");
      }
      LockSupport.parkNanos(250_000_000L);
    }
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  /** The database's time, to tell one load's rows from another's. */
  String mark() {
    return "to_timestamp("
        + numbers("SELECT extract(epoch FROM clock_timestamp())").getFirst()
        + ")";
  }

  /** Durations in milliseconds that a query gives, as latencies. */
  Latencies millis(String sql) {
    Latencies latencies = new Latencies();
    numbers(sql).forEach(value -> latencies.add((long) (value * 1e6)));
    return latencies;
  }

  List<Double> numbers(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<Double> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getDouble(1));
      }
      return values;
    } catch (SQLException e) {
      throw new IllegalStateException("the benchmark cannot read its rows", e);
    }
  }

  /** The one text a query gives. */
  String text(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException("the benchmark cannot read its rows", e);
    }
  }

  void execute(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("the benchmark cannot prepare its rows", e);
    }
  }
}
