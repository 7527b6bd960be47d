package io.wamcp.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeptConnectionsIT {

  private static final String SESSIONS =
      "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()";

  private final DatabaseAccess access = PostgresUnderTest.shared().newDatabase();
  private final KeptConnections kept = KeptConnections.to(access);

  @AfterEach
  void close() {
    kept.close();
  }

  @Test
  void whoAsksNextGetsTheSameSession() throws SQLException {
    assertThat(process()).isEqualTo(process());
    assertThat(KeptConnections.to(access)).isSameAs(kept);
  }

  @Test
  void workInsideWorkHasASessionOfItsOwn() throws SQLException {
    String first = process();
    String inner = kept.run(outer -> process());
    String sessions = kept.run(outer -> number(outer, SESSIONS));
    assertThat(inner).isNotEqualTo(first);
    assertThat(sessions).isEqualTo("2");
  }

  @Test
  void aSessionThatWasEndedIsReplaced() throws SQLException {
    String before = process();
    try (Connection other = access.open()) {
      number(other, "SELECT pg_terminate_backend(" + before + ", 5000)::int");
    }
    assertThat(process()).isNotEqualTo(before);
  }

  @Test
  void workThatFailsLeavesTheSessionUsable() throws SQLException {
    String before = process();
    try {
      kept.run(connection -> number(connection, "SELECT 1 / 0"));
    } catch (SQLException e) {
      assertThat(e.getSQLState()).isEqualTo("22012");
    }
    assertThat(process()).isEqualTo(before);
  }

  @Test
  void noneIsLeftAfterTheEnd() throws SQLException {
    process();
    kept.close();
    try (Connection other = access.open()) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> number(other, SESSIONS).equals("1"));
    }
  }

  private String process() throws SQLException {
    return kept.run(connection -> number(connection, "SELECT pg_backend_pid()"));
  }

  private static String number(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
