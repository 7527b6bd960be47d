package io.wamcp.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.config.Secret;
import io.wamcp.runtime.config.Settings;
import io.wamcp.store.Database;
import io.wamcp.store.DatabaseOptions;
import io.wamcp.testkit.DatabaseAccess;
import io.wamcp.testkit.PostgresUnderTest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the doctor says of each state a schema can be in. */
class DatabaseCheckIT {

  private static final Finding FURTHER = Finding.ok("further", "was asked");

  private final DatabaseAccess access =
      PostgresUnderTest.shared().newDatabase("doctored", DatabaseCheckIT::migrate);

  private static void migrate(DatabaseAccess access) {
    DatabaseOptions options =
        new DatabaseOptions(
            access.jdbcUrl(),
            access.user(),
            Secret.of(access.password()),
            2,
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            "doctor-test",
            false);
    try (Database database = Database.open(options)) {
      database.migrate();
    }
  }

  private List<Finding> look() {
    Map<String, String> settings =
        Map.of(
            "db.url", access.jdbcUrl(),
            "db.username", access.user(),
            "db.password", access.password().isEmpty() ? "none" : access.password());
    return new DatabaseCheck(Settings.of(settings), Clock.systemUTC(), any -> List.of(FURTHER))
        .look();
  }

  private Finding migrations() {
    return look().stream()
        .filter(finding -> finding.check().equals("database.migrations"))
        .findFirst()
        .orElseThrow();
  }

  private void sql(String sql) throws SQLException {
    try (Connection connection = access.open();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private String newest() throws SQLException {
    try (Connection connection = access.open();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT version FROM flyway_schema_history ORDER BY installed_rank DESC LIMIT 1")) {
      rows.next();
      return rows.getString(1);
    }
  }

  @Test
  void theSchemaOfThisReleaseIsFineAndTheRestIsLookedAt() throws Exception {
    assertThat(look()).contains(FURTHER).noneMatch(Finding::failed);
    assertThat(migrations().what()).isEqualTo("at version " + newest());
  }

  @Test
  void aSchemaBehindIsToBeMigrated() throws Exception {
    String newest = newest();
    sql("DELETE FROM flyway_schema_history WHERE version = '" + newest + "'");
    Finding finding = migrations();
    assertThat(finding.failed()).isTrue();
    assertThat(finding.what())
        .isEqualTo("at version " + newest() + ", 1 to be applied")
        .doesNotContain("version " + newest);
    assertThat(finding.fix()).contains("wamcp-admin db migrate");
    assertThat(look()).as("what rests on the schema is not asked").doesNotContain(FURTHER);
  }

  @Test
  void aSchemaAheadIsOfALaterRelease() throws Exception {
    sql(
        "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script,"
            + " installed_by, execution_time, success) VALUES (999, '999', 'later', 'SQL', 'x',"
            + " 'x', 1, true)");
    Finding finding = migrations();
    assertThat(finding.failed()).isTrue();
    assertThat(finding.what()).contains("newer, 999,");
    assertThat(finding.fix()).contains("Run the release that migrated it");
  }

  @Test
  void aMigrationThatFailedIsToBeRunAgain() throws Exception {
    String failed = newest();
    sql("UPDATE flyway_schema_history SET success = false WHERE version = '" + failed + "'");
    Finding finding = migrations();
    assertThat(finding.failed()).isTrue();
    assertThat(finding.what())
        .isEqualTo(
            "a migration failed; the last that is whole is %03d"
                .formatted(Integer.parseInt(failed) - 1));
    assertThat(finding.fix()).contains("upgrade.md");
  }

  @Test
  void aMigrationThatIsMissingInTheMiddleIsNamed() throws Exception {
    sql("DELETE FROM flyway_schema_history WHERE version = '005'");
    Finding finding = migrations();
    assertThat(finding.failed()).isTrue();
    assertThat(finding.what()).isEqualTo("at version " + newest() + " without 005");
    assertThat(finding.fix()).contains("backup-and-restore.md");
  }
}
