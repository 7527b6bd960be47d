package io.wamcp.store;

import static io.wamcp.store.StoreFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wamcp.domain.config.Secret;
import io.wamcp.store.AuditLog.Entry;
import io.wamcp.testkit.DatabaseAccess;
import io.wamcp.testkit.PostgresUnderTest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The audit log is append-only for whoever has the rights of a service. */
class AuditRolesIT {

  private static DatabaseOptions leastRights(DatabaseAccess access) {
    return new DatabaseOptions(
        access.jdbcUrl(),
        access.user(),
        Secret.of(access.password()),
        2,
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        "roles-test",
        true);
  }

  private static DatabaseAccess migrated() {
    DatabaseAccess access = PostgresUnderTest.shared().newDatabase();
    Migrations.migrate(leastRights(access));
    return access;
  }

  private static void run(DatabaseAccess access, String... statements) throws SQLException {
    try (Connection connection = access.open();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static List<String> column(DatabaseAccess access, String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (Connection connection = access.open();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE audit_log SET outcome = 'other'",
        "DELETE FROM audit_log",
        "TRUNCATE audit_log",
        "DROP TABLE audit_log",
        "ALTER TABLE audit_log ADD COLUMN more text",
        "DELETE FROM flyway_schema_history"
      })
  void aServiceCanAddAndReadAndNothingElse(String forbidden) throws SQLException {
    DatabaseAccess access = migrated();
    try (Database database = Database.open(leastRights(access))) {
      database.inTransactionDo(tx -> AuditLog.append(tx, Entry.of(NOW, "test", "ok")));
      assertThat(
              database.<List<AuditArchive.Row>>query(
                  db -> AuditArchive.oldest(db, NOW.plusSeconds(1), 10)))
          .hasSize(1);

      assertThatThrownBy(() -> database.query(db -> db.createUpdate(forbidden).execute()))
          .rootCause()
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
    }
    assertThat(column(access, "SELECT outcome FROM audit_log")).containsExactly("ok");
  }

  @Test
  void theArchiverDeletesAndDoesNothingElse() throws SQLException {
    DatabaseAccess access = migrated();
    run(access, "INSERT INTO audit_log (event, outcome) VALUES ('a', 'ok'), ('b', 'ok')");
    try (Database database = Database.open(leastRights(access))) {
      List<Long> ids =
          database.query(db -> AuditArchive.oldest(db, NOW.plus(Duration.ofDays(999)), 10)).stream()
              .map(AuditArchive.Row::id)
              .toList();
      assertThat(database.<Long>transaction(tx -> AuditArchive.delete(tx, ids.subList(0, 1))))
          .isOne();
      assertThat(database.<List<Long>>query(db -> AuditArchive.present(db, ids)))
          .containsExactly(ids.get(1));
      // The role ends with the transaction: the pool's connections are the service's again.
      assertThat(column(access, "SELECT event FROM audit_log")).containsExactly("b");
      database.inTransactionDo(tx -> AuditLog.append(tx, Entry.of(NOW, "c", "ok")));
    }
    for (String forbidden :
        List.of(
            "SELECT event FROM audit_log",
            "INSERT INTO audit_log (event, outcome) VALUES ('x', 'x')",
            "UPDATE audit_log SET outcome = 'x'",
            "SELECT * FROM messages",
            "DELETE FROM messages")) {
      assertThatThrownBy(() -> run(access, "SET ROLE wa_audit_archiver", forbidden))
          .as(forbidden)
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
    }
  }

  @Test
  void aServiceDoesItsWorkWithItsRole() {
    DatabaseAccess access = migrated();
    try (Database database = Database.open(leastRights(access))) {
      assertThat(
              database
                  .query(db -> db.createGet("SELECT current_user::text AS me").execute())
                  .map(row -> Rows.text(row, "me")))
          .contains(DatabaseOptions.APP_ROLE);
      var owner = database.query(db -> Clients.ensureOwner(db, "owner", "Owner"));
      database.inTransactionDo(
          tx ->
              ApiKeys.insert(
                  tx,
                  new ApiKeys.NewKey(
                      owner.id(),
                      "l",
                      "abcdefghijkl",
                      new byte[32],
                      List.of("*"),
                      false,
                      null,
                      60,
                      250,
                      null,
                      null)));
      assertThat(database.<List<ApiKeys.ApiKey>>query(db -> ApiKeys.ofClient(db, owner.id())))
          .hasSize(1);
    }
  }

  @Test
  void whoMayMakeNoRolesMigratesAllTheSameAndAnAdministratorMakesUpForIt() throws SQLException {
    // A server of its own: roles are the server's, and others have made them on the shared one.
    try (PostgresUnderTest server = PostgresUnderTest.start(PostgresUnderTest.Options.fast())) {
      DatabaseAccess admin = server.newDatabase();
      String name = admin.jdbcUrl().replaceAll(".*/", "").replaceAll("\\?.*", "");
      run(
          admin,
          "CREATE ROLE plain LOGIN PASSWORD 'x' NOCREATEROLE",
          "ALTER DATABASE " + name + " OWNER TO plain");
      DatabaseAccess plain = new DatabaseAccess(admin.jdbcUrl(), "plain", "x");

      try (Database database = Database.open(leastRights(plain))) {
        database.migrate();
        database.inTransactionDo(tx -> AuditLog.append(tx, Entry.of(NOW, "test", "ok")));
        assertThatThrownBy(() -> database.transaction(tx -> AuditArchive.delete(tx, List.of(1L))))
            .isInstanceOf(AuditRoleException.class)
            .hasMessageContaining("there is no role wa_audit_archiver")
            .hasMessageContaining("docs/operations/audit.md");
      }
      assertThat(column(plain, "SELECT wamcp_grant_roles()"))
          .containsExactly("missing roles: wa_app, wa_audit_archiver");

      run(
          admin,
          "CREATE ROLE wa_app NOLOGIN",
          "CREATE ROLE wa_audit_archiver NOLOGIN",
          "GRANT wa_app, wa_audit_archiver TO plain");
      assertThat(column(plain, "SELECT wamcp_grant_roles()")).containsExactly("granted");
      try (Database database = Database.open(leastRights(plain))) {
        assertThatThrownBy(
                () -> database.query(db -> db.createDelete("DELETE FROM audit_log").execute()))
            .rootCause()
            .isInstanceOf(SQLException.class);
        List<Long> ids =
            List.of(Long.valueOf(column(plain, "SELECT id FROM audit_log").getFirst()));
        assertThat(database.<Long>transaction(tx -> AuditArchive.delete(tx, ids))).isOne();
      }
    }
  }

  @Test
  void anEntryIsStoredAsItWasGiven() throws SQLException {
    DatabaseAccess access = migrated();
    try (Database database = Database.open(leastRights(access))) {
      var client = new io.wamcp.domain.id.ClientId(UUID.randomUUID());
      var key = new io.wamcp.domain.id.ApiKeyId(UUID.randomUUID());
      var request = new io.wamcp.domain.id.RequestId(UUID.randomUUID());
      Entry entry =
          new Entry(
              NOW,
              "tool.call",
              "tool_error",
              client,
              key,
              "send_message",
              StoreFixture.PHONE,
              request,
              "not_permitted",
              7,
              "2001:db8::1",
              Json.mapper().createObjectNode().put("call", "c"));
      database.inTransactionDo(tx -> AuditLog.appendAll(tx, List.of(entry, entry)));

      assertThat(
              column(
                  access,
                  "SELECT concat_ws(' ', event, outcome, client_id, api_key_id, tool,"
                      + " wa_phone_number_id, request_id, error_code, latency_ms, host(ip),"
                      + " details->>'call', extract(epoch FROM ts)::bigint) FROM audit_log"))
          .hasSize(2)
          .allMatch(
              line ->
                  line.equals(
                      "tool.call tool_error %s %s send_message %s %s not_permitted 7 2001:db8::1 c %d"
                          .formatted(
                              client, key, StoreFixture.PHONE, request, NOW.getEpochSecond())));
    }
  }
}
