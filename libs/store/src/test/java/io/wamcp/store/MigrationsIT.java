package io.wamcp.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.testkit.DatabaseAccess;
import io.wamcp.testkit.PostgresUnderTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

class MigrationsIT {

  @Test
  void anEmptyDatabaseReachesTheNewestVersionOnce() throws Exception {
    DatabaseAccess access = PostgresUnderTest.shared().newDatabase();
    try (Database database = Database.open(StoreFixture.options(access, 2, 5_000, 10_000))) {
      database.migrate();
      long applied = applied(access);
      assertThat(applied).isEqualTo(migrationFiles());
      database.migrate();
      assertThat(applied(access)).isEqualTo(applied);
    }
  }

  @Test
  void sixProcessesMayStartAtOnce() throws Exception {
    DatabaseAccess access = PostgresUnderTest.shared().newDatabase();
    List<Boolean> started =
        InParallel.run(
            6,
            i ->
                () -> {
                  try (Database database =
                      Database.open(StoreFixture.options(access, 2, 5_000, 10_000))) {
                    database.migrate();
                    return database.query(Clients::owner).isEmpty();
                  }
                });
    assertThat(started).hasSize(6).containsOnly(true);
    assertThat(applied(access)).isEqualTo(migrationFiles());
  }

  @Test
  void theTablesPageSaysWhatTheSchemaIs() throws Exception {
    DatabaseAccess access = PostgresUnderTest.shared().newDatabase();
    Migrations.migrate(StoreFixture.options(access, 2, 5_000, 10_000));
    String page = TablesPage.render(access);

    Path file = RepositoryRoot.find().resolve("docs/reference/tables.md");
    if (Boolean.getBoolean("docs.update")) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, page);
    }
    assertThat(file).as("run with -Ddocs.update=true to rewrite it").content().isEqualTo(page);
    assertThat(page).as("tables and columns without a COMMENT").doesNotContain("(undocumented)");
  }

  private static long migrationFiles() throws Exception {
    Path directory = RepositoryRoot.find().resolve("libs/store/src/main/resources/db/migration");
    try (var files = Files.list(directory)) {
      return files.count();
    }
  }

  private static long applied(DatabaseAccess access) throws SQLException {
    try (var connection = access.open();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery("SELECT count(*) FROM flyway_schema_history WHERE success")) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
