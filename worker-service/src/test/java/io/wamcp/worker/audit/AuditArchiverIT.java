package io.wamcp.worker.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wamcp.inngest.NonRetriableException;
import io.wamcp.store.AuditArchive;
import io.wamcp.store.Database;
import io.wamcp.store.DatabaseOptions;
import io.wamcp.store.Json;
import io.wamcp.testkit.DatabaseAccess;
import io.wamcp.testkit.MutableClock;
import io.wamcp.worker.MigratedDatabase;
import io.wamcp.worker.audit.AuditArchiver.Archived;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows go from the table to files: each once, none lost, whatever dies in between. */
class AuditArchiverIT {

  private final DatabaseAccess access = MigratedDatabase.create();
  private final MutableClock clock = MutableClock.at("2026-11-25T03:15:00Z");
  private Database database;

  @TempDir Path directory;

  @BeforeEach
  void open() {
    database =
        Database.open(DatabaseOptions.of(access.jdbcUrl(), access.user(), access.password()));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private AuditArchiver archiver() {
    return new AuditArchiver(
        database, new AuditSettings(Optional.of(directory), Duration.ofDays(90)), clock);
  }

  private void sql(String sql) throws SQLException {
    try (Connection connection = access.open();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private List<Long> rows() throws SQLException {
    List<Long> ids = new ArrayList<>();
    try (Connection connection = access.open();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT id FROM audit_log ORDER BY id")) {
      while (rows.next()) {
        ids.add(rows.getLong(1));
      }
    }
    return ids;
  }

  /** Rows number 1 to 10, a day apart, of which the first four are older than 90 days. */
  private void tenRows() throws SQLException {
    sql(
        "INSERT INTO audit_log (ts, event, outcome, details)"
            + " SELECT timestamptz '2026-08-22T12:00:00Z' + i * interval '1 day', 'e' || i, 'ok',"
            + " jsonb_build_object('i', i) FROM generate_series(1, 10) i");
  }

  private List<Path> files(String ending) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  private List<Long> archivedIds() throws IOException {
    List<Long> ids = new ArrayList<>();
    for (Path file : files(".jsonl")) {
      Files.readAllLines(file).forEach(line -> ids.add(Json.read(line).path("id").asLong()));
    }
    return ids;
  }

  @Test
  void oldRowsGoToAFileBesideItsSum() throws Exception {
    tenRows();

    Archived archived = archiver().next();

    assertThat(archived.rows()).isEqualTo(4);
    assertThat(rows()).containsExactly(5L, 6L, 7L, 8L, 9L, 10L);
    assertThat(archivedIds()).containsExactly(1L, 2L, 3L, 4L);
    Path file = directory.resolve(archived.file());
    assertThat(Json.read(Files.readAllLines(file).get(2)).at("/details/i").asInt()).isEqualTo(3);
    assertThat(new ArchiveFile(directory, 1).ids()).hasSize(4);
    assertThat(files(".part")).isEmpty();
    assertThat(archiver().next()).isEqualTo(new Archived(null, 0));
  }

  @Test
  void whatDiedBetweenFileAndDeletionIsFinished() throws Exception {
    tenRows();
    // As a process leaves it that was killed once the file had its name.
    ArchiveFile begun = new ArchiveFile(directory, 1);
    begun.write(
        database.query(
            db -> AuditArchive.oldest(db, clock.instant().minus(Duration.ofDays(92)), 100)));
    assertThat(begun.ids()).containsExactly(1L, 2L);

    assertThat(archiver().next()).isEqualTo(new Archived(begun.name(), 2));
    assertThat(archiver().next().rows()).isEqualTo(2);

    assertThat(archivedIds()).as("each row in one file").containsExactly(1L, 2L, 3L, 4L);
    assertThat(rows()).hasSize(6);
  }

  @Test
  void whatDiedWhileWritingIsWrittenAnew() throws Exception {
    tenRows();
    Files.writeString(directory.resolve("audit-0000000000000000001.jsonl.part"), "{\"id\":");

    assertThat(archiver().next().rows()).isEqualTo(4);

    assertThat(archivedIds()).containsExactly(1L, 2L, 3L, 4L);
    assertThat(files(".part")).isEmpty();
  }

  @Test
  void nothingIsDeletedOnTheWordOfADamagedFile() throws Exception {
    tenRows();
    ArchiveFile begun = new ArchiveFile(directory, 1);
    begun.write(database.query(db -> AuditArchive.oldest(db, clock.instant(), 3)));
    Path file = directory.resolve(begun.name());
    Files.writeString(file, Files.readString(file).replace("e2", "e3"));

    assertThatThrownBy(() -> archiver().next()).isInstanceOf(ArchiveFile.DamagedException.class);

    assertThat(rows()).hasSize(10);
  }

  @Test
  void aRowThatIsNotInTheFileStays() throws Exception {
    tenRows();
    ArchiveFile begun = new ArchiveFile(directory, 1);
    begun.write(database.query(db -> AuditArchive.oldest(db, clock.instant(), 3)));
    sql(
        "INSERT INTO audit_log (id, ts, event, outcome) OVERRIDING SYSTEM VALUE"
            + " VALUES (0, '2026-08-23T13:00:00Z', 'late', 'ok')");

    assertThat(archiver().next().rows()).isEqualTo(3);

    assertThat(rows()).contains(0L, 4L);
    assertThat(archiver().next().rows()).isEqualTo(2);
    assertThat(rows()).hasSize(6);
  }

  @Test
  void withoutTheRoleNothingIsDeletedAndTheCureIsNamed() throws Exception {
    tenRows();
    String name = "u" + access.jdbcUrl().replaceAll(".*[/_]", "").replaceAll("\\W.*", "");
    sql("CREATE ROLE " + name + " LOGIN PASSWORD 'x' IN ROLE wa_app");
    try (Database asApp = Database.open(DatabaseOptions.of(access.jdbcUrl(), name, "x"))) {
      AuditArchiver archiver =
          new AuditArchiver(
              asApp, new AuditSettings(Optional.of(directory), Duration.ofDays(90)), clock);

      assertThatThrownBy(archiver::next)
          .isInstanceOf(NonRetriableException.class)
          .hasMessageContaining("wa_audit_archiver")
          .hasMessageContaining("docs/operations/audit.md");
    }
    assertThat(rows()).hasSize(10);
  }
}
