package io.wamcp.acceptance.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.acceptance.Observer;
import io.wamcp.acceptance.operations.InstalledPostgres.Ended;
import io.wamcp.domain.id.ClientId;
import io.wamcp.local.LocalStack;
import io.wamcp.local.ServiceName;
import io.wamcp.local.StackOptions;
import io.wamcp.testkit.DatabaseAccess;
import io.wamcp.testkit.meta.RecordedCall;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A copy of the database alone brings an installation back: on another server, with another Inngest
 * server that knows nothing, everything that was there is there, what was unfinished is finished,
 * and what comes again is known.
 */
class BackupIT {

  private static final String SECRETS = "local-secrets.json";

  private InstalledPostgres server;

  @TempDir Path folder;

  @BeforeEach
  void needsTheInstalledTools() throws Exception {
    assumeTrue(
        InstalledPostgres.binaries().isPresent(),
        "PostgreSQL with pg_dump and initdb is not installed on this machine");
    server = InstalledPostgres.start();
  }

  @AfterEach
  void close() {
    if (server != null) {
      server.close();
    }
  }

  private LocalStack stack(String name, DatabaseAccess database) {
    return LocalStack.start(
        StackOptions.onFreePorts(folder.resolve(name)),
        Map.of(
            "db.url", database.jdbcUrl(),
            "db.username", database.user(),
            "db.password", database.password()));
  }

  private static void sql(DatabaseAccess database, String sql) throws SQLException {
    try (Connection connection = database.open();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static long count(DatabaseAccess database, String sql) {
    try (Connection connection = database.open();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  private static void awaitOne(DatabaseAccess database, String sql) {
    Awaitility.await(sql).atMost(Duration.ofSeconds(90)).until(() -> count(database, sql) == 1);
  }

  /** The stack's owner, key and numbers are in its own database; the services use another. */
  private static void copyTenants(DatabaseAccess from, DatabaseAccess to) throws SQLException {
    try (Connection source = from.open();
        Connection target = to.open()) {
      for (String table : new String[] {"clients", "api_keys", "phone_numbers", "client_grants"}) {
        try (Statement read = source.createStatement();
            ResultSet rows = read.executeQuery("SELECT to_jsonb(t)::text FROM " + table + " t");
            PreparedStatement write =
                target.prepareStatement(
                    "INSERT INTO %1$s SELECT * FROM jsonb_populate_record(NULL::%1$s, ?::jsonb)"
                        .formatted(table))) {
          while (rows.next()) {
            write.setString(1, rows.getString(1));
            write.executeUpdate();
          }
        }
      }
    }
  }

  private static String bodies(Observer observer) {
    JsonNode messages = Observer.ok(observer.mcp.call("get_messages", Map.of("limit", 50)));
    return messages.toString();
  }

  @Test
  @Tag("slow")
  void aRestoredInstallationGoesOnWhereTheCopyWasMade() throws Exception {
    DatabaseAccess source = server.newDatabase("source");
    byte[] known;
    byte[] unfinished;
    String number;
    Path file;
    try (LocalStack first = stack("first", source)) {
      copyTenants(first.database(), source);
      // As on a server that has been running for long: the next one begins far below.
      sql(
          source,
          "DO $$ BEGIN FOR i IN 1..20000 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$");
      Observer observer = new Observer(first);
      number = observer.number();
      known = observer.door.textWebhook(number, "15551110001", "wamid.known", "hello from before");
      unfinished =
          observer.door.textWebhook(number, "15551110002", "wamid.unfinished", "still to do");
      assertThat(observer.door.post(known)).isEqualTo(200);
      awaitOne(source, "SELECT count(*) FROM messages WHERE wamid = 'wamid.known'");
      observer.send(number, "+15551110003", "sent before");
      awaitOne(
          source,
          "SELECT count(*) FROM messages WHERE body = 'sent before' AND status <> 'queued'");
      first.stop(ServiceName.WORKER);
      assertThat(observer.door.post(unfinished)).isEqualTo(200);
      observer.send(number, "+15551110004", "queued before");

      Ended backup = server.script("wamcp-backup", "source", folder.toString());
      assertThat(backup.exit()).as(backup.output()).isZero();
      file = Path.of(backup.output().strip());
    }
    Files.createDirectories(folder.resolve("second"));
    Files.copy(folder.resolve("first").resolve(SECRETS), folder.resolve("second").resolve(SECRETS));

    try (InstalledPostgres other = InstalledPostgres.start()) {
      DatabaseAccess target = other.newDatabase("target");
      Ended restore = other.script("wamcp-restore", "target", file.toString());
      assertThat(restore.exit()).as(restore.output()).isZero();
      assertThat(restore.output()).contains("restored 3 messages");
      assertThat(other.script("wamcp-restore", "target", file.toString()).output())
          .contains("not empty");
      assertThat(
              count(
                  target,
                  "SELECT count(*) WHERE has_table_privilege('wa_app', 'audit_log', 'INSERT')"
                      + " AND NOT has_table_privilege('wa_app', 'audit_log', 'DELETE')"
                      + " AND has_table_privilege('wa_audit_archiver', 'audit_log', 'DELETE')"))
          .isEqualTo(1);
      try (LocalStack second = stack("second", target)) {
        passesTheSmokeTest(new Observer(second), target, number, known);
      }
    }
  }

  private static void passesTheSmokeTest(
      Observer observer, DatabaseAccess target, String number, byte[] known) {
    assertThat(bodies(observer)).contains("hello from before", "sent before");
    assertThat(observer.door.post(known)).as("the same webhook again").isEqualTo(200);
    observer.send(number, "+15551110005", "sent afterwards");
    observer.door.post(
        observer.door.textWebhook(number, "15551110001", "wamid.new", "hello from after"));

    awaitOne(target, "SELECT count(*) FROM messages WHERE wamid = 'wamid.new'");
    awaitOne(target, "SELECT count(*) FROM messages WHERE wamid = 'wamid.unfinished'");
    for (String body : new String[] {"queued before", "sent afterwards"}) {
      awaitOne(
          target,
          "SELECT count(*) FROM messages WHERE body = '"
              + body
              + "' AND status IN ('sent', 'delivered', 'read')");
    }
    assertThat(observer.stack.meta().calls().stream().filter(RecordedCall::accepted))
        .extracting(RecordedCall::to)
        .as("what was sent before is not sent again")
        .containsExactlyInAnyOrder("+15551110004", "+15551110005");
    assertThat(count(target, "SELECT count(*) FROM messages WHERE wamid = 'wamid.known'"))
        .isEqualTo(1);
    assertThat(
            count(
                target,
                "SELECT duplicates FROM inngest_idempotency WHERE event_id LIKE '%wamid.known'"))
        .isEqualTo(1);
    assertThat(bodies(observer)).contains("hello from after", "still to do");
  }

  @Test
  void messagesOfAServerThatWasFarAheadKeepTheirOrderUnderNewNumbers() throws Exception {
    DatabaseAccess source = server.newDatabase("source");
    ClientId owner = FarAhead.fill(source);
    assertThat(count(source, "SELECT min(created_xid::text::bigint) FROM messages"))
        .as("more than the script uses up")
        .isGreaterThan(100_000_000);
    Ended backup = server.script("wamcp-backup", "source", folder.toString());
    assertThat(backup.exit()).as(backup.output()).isZero();

    try (InstalledPostgres other = InstalledPostgres.start()) {
      DatabaseAccess target = other.newDatabase("target");
      Ended restore = other.script("wamcp-restore", "target", backup.output().strip());
      assertThat(restore.exit()).as(restore.output()).isZero();
      assertThat(restore.output()).contains("numbered anew", "without its cursor");
      FarAhead.isReadInOrder(target, owner);
    }
  }

  @Test
  void whatIsNoBackupOrADamagedOneIsRefused() throws Exception {
    server.newDatabase("stranger");
    Ended backup = server.script("wamcp-backup", "stranger", folder.toString());
    assertThat(backup.exit()).isEqualTo(1);
    assertThat(backup.output()).contains("is this the database of wa-mcp?");
    try (var files = Files.list(folder)) {
      assertThat(files.filter(Files::isRegularFile)).as("nothing half done is left").isEmpty();
    }

    Path file = folder.resolve("damaged.dump");
    Files.writeString(file, "PGDMP and then nothing");
    Files.writeString(folder.resolve("damaged.dump.sha256"), "0".repeat(64) + "  damaged.dump\n");
    Ended restore = server.script("wamcp-restore", "stranger", file.toString());
    assertThat(restore.exit()).isEqualTo(1);
    assertThat(restore.output()).contains("damaged");
  }
}
