package io.wamcp.testkit;

import java.sql.SQLException;
import java.time.Duration;

/** Waits until a server answers a query. */
final class PostgresReadiness {

  private static final Duration PAUSE = Duration.ofMillis(50);

  private PostgresReadiness() {}

  static void await(DatabaseAccess database, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      try (var connection = database.open();
          var statement = connection.createStatement()) {
        statement.execute("SELECT 1");
        return;
      } catch (SQLException e) {
        if (System.nanoTime() - deadline > 0) {
          throw new IllegalStateException("Postgres did not answer within " + timeout, e);
        }
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for Postgres", e);
    }
  }
}
