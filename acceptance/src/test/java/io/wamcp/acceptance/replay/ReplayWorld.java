package io.wamcp.acceptance.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.domain.event.DomainEvent;
import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.NumberId;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.inngest.SigningKey;
import io.wamcp.runtime.config.Settings;
import io.wamcp.store.Database;
import io.wamcp.store.DatabaseOptions;
import io.wamcp.store.EventOutbox;
import io.wamcp.store.Grants;
import io.wamcp.store.Json;
import io.wamcp.testkit.DatabaseAccess;
import io.wamcp.testkit.MutableClock;
import io.wamcp.testkit.PostgresUnderTest;
import io.wamcp.worker.WorkerService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Two worker replicas with a real Postgres, a scripted Meta and a clock that stands still, so that
 * the same calls get the same answers. There is no engine: the test makes its calls, signed.
 */
final class ReplayWorld implements AutoCloseable {

  static final Instant START = Instant.parse("2026-11-25T10:00:00Z");
  static final PhoneNumberId PHONE = new PhoneNumberId("100000000000001");
  static final ClientId OWNER = new ClientId(id(1));
  static final NumberId NUMBER = new NumberId(id(2));

  /** Functions with a failure handler of their own. */
  static final Set<String> HANDLES_FAILURE =
      Set.of(
          "mark-message-read",
          "process-message",
          "send-message",
          "status-updater",
          "download-media",
          "upload-media",
          "push-client-notification");

  private static final String KEY = "signkey-test-0123456789abcdef0123456789abcdef";

  private final DatabaseAccess access =
      PostgresUnderTest.shared().newDatabase("replay", ReplayWorld::migrate);
  private final HttpClient http = HttpClient.newHttpClient();
  private final SigningKey key = SigningKey.of(KEY);
  private final Connection connection;
  private final List<WorkerService> replicas = new ArrayList<>();
  private final List<String> brokenTables = new ArrayList<>();
  private final Path archive = folder("wa-mcp-replay-archive");
  final MutableClock clock = MutableClock.at(START);
  final ScriptedMeta meta = new ScriptedMeta();
  final Database database;

  ReplayWorld() {
    database = open(access);
    try {
      connection = access.open();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    for (int i = 0; i < 2; i++) {
      replicas.add(WorkerService.start(Settings.of(settings()), clock));
    }
  }

  private static Database open(DatabaseAccess access) {
    return Database.open(DatabaseOptions.of(access.jdbcUrl(), access.user(), access.password()));
  }

  private static void migrate(DatabaseAccess access) {
    try (Database database = open(access)) {
      database.migrate();
    }
  }

  /** A uuid of the replay's own. */
  static UUID id(int number) {
    return UUID.fromString(Normal.OURS + "%012d".formatted(number));
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    settings.put("server.host", "127.0.0.1");
    settings.put("server.port", "0");
    settings.put("admin.host", "127.0.0.1");
    settings.put("admin.port", "0");
    settings.put("db.url", access.jdbcUrl());
    settings.put("db.username", access.user());
    settings.put("db.password", access.password());
    settings.put("inngest.base-url", "http://127.0.0.1:1"); // nobody: events stay in the outbox
    settings.put("inngest.signing-key", KEY);
    settings.put("inngest.event-key", "replay");
    settings.put("meta.base-url", meta.url());
    settings.put("secrets.directory", secrets().toString());
    settings.put("retention.media", "30d"); // media stay for ever by default
    settings.put("audit.archive-directory", archive.toString()); // and so does the audit log
    settings.put("log.level", "error");
    settings.put("shutdown.grace", "1s");
    return settings;
  }

  private static Path secrets() {
    try {
      Path folder = folder("wa-mcp-replay");
      Files.writeString(folder.resolve("token"), "replay-token");
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path folder(String name) {
    try {
      return Files.createTempDirectory(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void emptyTheArchive() {
    try (Stream<Path> files = Files.list(archive)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As in the beginning: one client, one number, nothing else, and Meta well. */
  void reset() {
    brokenTables.forEach(table -> sql("ALTER TABLE broken_" + table + " RENAME TO " + table));
    brokenTables.clear();
    emptyTheArchive();
    clock.set(START);
    meta.acceptEverything();
    // Deleting few rows is much faster than truncating many tables; without triggers in any order.
    sql(
        """
        DO $$ DECLARE name text; BEGIN
          SET LOCAL session_replication_role = replica;
          FOR name IN SELECT tablename FROM pg_tables
              WHERE schemaname = 'public' AND tablename <> 'flyway_schema_history' LOOP
            EXECUTE 'DELETE FROM ' || quote_ident(name);
          END LOOP;
        END $$\
        """);
    sql(
        "INSERT INTO clients (id, name, display_name, is_owner) VALUES ('"
            + OWNER
            + "', 'owner', 'Owner', true)");
    sql(
        "INSERT INTO phone_numbers (id, wa_phone_number_id, wa_business_account_id, display_number,"
            + " label, access_token_secret_ref) VALUES ('"
            + NUMBER
            + "', '"
            + PHONE
            + "', '2001', '+15550009001', '', 'secrets://token')");
    database.inTransactionDo(tx -> Grants.put(tx, OWNER, NUMBER, List.of("*"), null));
  }

  /** Takes a table away until the next reset. */
  void breakTable(String table) {
    sql("ALTER TABLE " + table + " RENAME TO broken_" + table);
    brokenTables.add(table);
  }

  /** Puts an event where it waits for its consumer. */
  void await(DomainEvent event) {
    database.inTransactionDo(tx -> EventOutbox.insert(tx, List.of(event), START));
  }

  void sql(String sql) {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  /** One signed call, served by any replica: status, the headers that matter, and the body. */
  JsonNode call(String function, String step, JsonNode request, int replica) {
    byte[] body = Json.write(request).getBytes(StandardCharsets.UTF_8);
    int port = replicas.get(replica % replicas.size()).port();
    URI uri =
        URI.create(
            "http://127.0.0.1:%d/api/inngest?fnId=wa-mcp-%s&stepId=%s"
                .formatted(port, function, step));
    HttpRequest call =
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/json")
            .header("X-Inngest-Signature", key.sign(body, clock.instant()))
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    try {
      return answer(http.send(call, BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode answer(HttpResponse<String> response) {
    ObjectNode answer = Json.mapper().createObjectNode().put("status", response.statusCode());
    response
        .headers()
        .firstValue("X-Inngest-No-Retry")
        .ifPresent(value -> answer.put("noRetry", Boolean.parseBoolean(value)));
    response
        .headers()
        .firstValue("Retry-After")
        .ifPresent(value -> answer.put("retryAfter", value));
    answer.set("body", Json.read(response.body()));
    return answer;
  }

  @Override
  public void close() {
    replicas.forEach(WorkerService::close);
    try {
      connection.close();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    database.close();
    http.close();
    meta.close();
  }
}
