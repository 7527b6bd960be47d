package io.wamcp.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresUnderTestIT {

  @Test
  void givesEveryCallerAnEmptyDatabase() throws SQLException {
    DatabaseAccess first = PostgresUnderTest.shared().newDatabase();
    DatabaseAccess second = PostgresUnderTest.shared().newDatabase();
    execute(first, "CREATE TABLE item (id int)");

    assertThat(first.jdbcUrl()).isNotEqualTo(second.jdbcUrl());
    assertThat(query(second, "SELECT count(*) FROM pg_tables WHERE tablename = 'item'"))
        .isEqualTo("0");
    assertThat(query(first, "SHOW max_connections")).isEqualTo("300");
    assertThat(query(first, "SHOW fsync")).isEqualTo("off");
  }

  @Test
  void copiesWhatWasPreparedOnce() throws SQLException {
    var prepared = new AtomicInteger();
    DatabaseAccess first = itemDatabase("item", prepared);
    execute(first, "INSERT INTO item VALUES (1)");
    DatabaseAccess second = itemDatabase("item", prepared);
    itemDatabase("item of another key", prepared);

    assertThat(first.jdbcUrl()).isNotEqualTo(second.jdbcUrl());
    assertThat(query(second, "SELECT count(*) FROM item")).isEqualTo("0");
    assertThat(prepared).hasValue(2);
  }

  @Test
  void preparesAgainAfterAFailure() throws SQLException {
    var postgres = PostgresUnderTest.shared();
    assertThatThrownBy(
            () ->
                postgres.newDatabase(
                    "fails at first",
                    access -> {
                      throw new IllegalArgumentException("not prepared");
                    }))
        .hasMessage("not prepared");
    DatabaseAccess database = itemDatabase("fails at first", new AtomicInteger());
    assertThat(query(database, "SELECT count(*) FROM item")).isEqualTo("0");
  }

  private static DatabaseAccess itemDatabase(String key, AtomicInteger prepared) {
    return PostgresUnderTest.shared()
        .newDatabase(
            key,
            access -> {
              prepared.incrementAndGet();
              try {
                execute(access, "CREATE TABLE item (id int)");
              } catch (SQLException e) {
                throw new AssertionError(e);
              }
            });
  }

  @Test
  void theSharedServerCannotBeStopped() {
    assertThatThrownBy(() -> PostgresUnderTest.shared().stop())
        .isInstanceOf(IllegalStateException.class);
    PostgresUnderTest.shared().close();
    assertThat(PostgresUnderTest.shared().newDatabase()).isNotNull();
  }

  @Test
  void keepsDataAndPortOverStopAndCrash() throws SQLException {
    try (var postgres = PostgresUnderTest.start(PostgresUnderTest.Options.durablyStored())) {
      int port = postgres.port();
      DatabaseAccess database = postgres.database("kept");
      assertThat(query(database, "SHOW fsync")).isEqualTo("on");
      assertThat(query(database, "SHOW synchronous_commit")).isEqualTo("on");
      execute(database, "CREATE TABLE item (id int)");
      execute(database, "INSERT INTO item VALUES (1)");

      postgres.stop();
      assertThatThrownBy(database::open).isInstanceOf(SQLException.class);
      postgres.start();
      execute(database, "INSERT INTO item VALUES (2)");

      postgres.crash();
      assertThatThrownBy(database::open).isInstanceOf(SQLException.class);
      postgres.start();

      assertThat(postgres.port()).isEqualTo(port);
      assertThat(postgres.database("kept")).isEqualTo(database);
      assertThat(query(database, "SELECT sum(id) FROM item")).isEqualTo("3");
    }
  }

  @Test
  void keepsAGivenDataDirectory(@TempDir Path directory) throws SQLException {
    Path data = directory.resolve("data");
    var options = new PostgresUnderTest.Options(true, data, 0);
    try (var postgres = PostgresUnderTest.start(options)) {
      execute(postgres.database("kept"), "CREATE TABLE item (id int)");
    }
    assertThat(Files.exists(data.resolve("PG_VERSION"))).isTrue();
    try (var postgres = PostgresUnderTest.start(options)) {
      assertThat(query(postgres.database("kept"), "SELECT count(*) FROM item")).isEqualTo("0");
    }
  }

  @Test
  void refusesANameThatIsNotPlain() {
    assertThatThrownBy(() -> PostgresUnderTest.shared().database("a; DROP TABLE b"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void execute(DatabaseAccess database, String sql) throws SQLException {
    try (var connection = database.open();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(DatabaseAccess database, String sql) throws SQLException {
    try (var connection = database.open();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
