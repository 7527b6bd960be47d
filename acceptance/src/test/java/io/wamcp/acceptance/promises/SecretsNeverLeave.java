package io.wamcp.acceptance.promises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wamcp.acceptance.Observer;
import io.wamcp.acceptance.Stacks;
import io.wamcp.local.LocalStack;
import io.wamcp.local.McpCaller;
import io.wamcp.local.ServiceName;
import io.wamcp.local.StackInfo;
import io.wamcp.local.StackOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No secret reaches a log, an event or a row, whatever passes through and whatever goes wrong. */
class SecretsNeverLeave {

  private static final String DATABASE_USER = "wamcp_secretive";

  @TempDir Path folder;

  private final Map<String, String> secrets = new LinkedHashMap<>();

  @Test
  @Tag("slow")
  void neitherLogsNorEventsNorRowsHoldASecret() throws Exception {
    try (LocalStack parts =
        LocalStack.start(
            StackOptions.onFreePorts(folder).inProcesses(), Map.of("logging.level", "debug"))) {
      Observer stack = new Observer(parts);
      collectSecrets(stack);
      theDatabaseHasAPasswordOfItsOwn(parts);
      whatGoesRight(stack);
      whatMetaRefuses(stack);
      whatIsKnockedAtWith(stack);
      theDatabaseGoesAway(stack);
      assertNoRowHoldsASecret(stack);
    }
    assertNoLogHoldsASecret();
  }

  private void collectSecrets(Observer stack) throws IOException {
    StackInfo info = stack.stack.info();
    JsonNode kept =
        new ObjectMapper().readTree(Files.readString(folder.resolve("local-secrets.json")));
    secrets.put("app secret", info.meta().appSecret());
    secrets.put("verify token", info.meta().verifyToken());
    secrets.put("API key", info.mcp().apiKey());
    secrets.put("pepper of API keys", kept.path("pepper").asText());
    secrets.put("access token", kept.path("accessToken").asText());
    secrets.put("signing key", info.inngest().signingKey());
    secrets.put("event key", info.inngest().eventKey());
    secrets.put("database password", "database-" + UUID.randomUUID());
    assertThat(secrets.values()).allMatch(secret -> secret.length() >= 16);
  }

  /** The one of the test's server is an ordinary word. */
  private void theDatabaseHasAPasswordOfItsOwn(LocalStack parts) throws SQLException {
    String password = secrets.get("database password");
    try (var connection = parts.database().open();
        var statement = connection.createStatement()) {
      statement.execute("DROP ROLE IF EXISTS " + DATABASE_USER);
      statement.execute(
          "CREATE ROLE " + DATABASE_USER + " LOGIN SUPERUSER PASSWORD '" + password + "'");
    }
    for (ServiceName name : ServiceName.values()) {
      parts.stop(name);
      parts.start(
          name,
          name == ServiceName.INNGEST
              ? Map.of("user", DATABASE_USER, "password", password)
              : Map.of("db.username", DATABASE_USER, "db.password", password));
    }
  }

  private static void whatGoesRight(Observer stack) {
    stack.writes(stack.number(), Observer.customer());
    String queueId =
        stack.send(stack.number(), "+" + Observer.customer(), Observer.unique("quiet"));
    stack.awaitStatus(queueId, "sent", "delivered", "read");
  }

  private static void whatMetaRefuses(Observer stack) {
    refused(stack, Map.of("status", 400, "errorCode", 131047));
    stack.stack.meta().accessToken("another token");
    String badToken = stack.send(stack.number(), "+" + Observer.customer(), "with a bad token");
    stack.awaitCount(
        1,
        "SELECT count(*) FROM send_attempts a JOIN messages m ON m.id = a.message_id"
            + " WHERE m.request_id = ?::uuid AND a.attempt = 1 AND a.error_code = 190",
        badToken);
    stack.stack.meta().accessToken(null);
    String lost = "+" + Observer.customer();
    stack.door.behaviour(Map.of("to", lost, "times", 1, "status", 502));
    stack.awaitCount(
        1,
        "SELECT count(*) FROM send_attempts a JOIN messages m ON m.id = a.message_id"
            + " WHERE m.request_id = ?::uuid AND a.state = 'unknown'",
        stack.send(stack.number(), lost, "lost in a gateway"));
  }

  private static void refused(Observer stack, Map<String, Object> how) {
    String to = "+" + Observer.customer();
    Map<String, Object> behaviour = new LinkedHashMap<>(how);
    behaviour.put("to", to);
    behaviour.put("times", 1);
    stack.door.behaviour(behaviour);
    stack.awaitStatus(stack.send(stack.number(), to, "refused"), "failed");
  }

  /** Everything a stranger, or somebody careless, can bring to a door. */
  private void whatIsKnockedAtWith(Observer stack) throws Exception {
    StackInfo info = stack.stack.info();
    byte[] webhook =
        stack.door.textWebhook(
            stack.number(),
            Observer.customer(),
            Observer.wamid(),
            String.join(" ", secrets.values()));
    assertThat(stack.door.postForged(webhook)).as("a bad signature").isBetween(400, 499);
    String malformed =
        "{\"entry\": [{\"changes\": [{\"value\": \"" + String.join(" ", secrets.values());
    assertThat(stack.door.post(malformed.getBytes(StandardCharsets.UTF_8)))
        .as("no JSON, as Meta signed it")
        .isBetween(200, 499);
    String hook = info.ingress().url() + "/webhook/meta?hub.mode=subscribe&hub.challenge=7";
    assertThat(get(hook + "&hub.verify_token=" + encoded(info.meta().verifyToken())))
        .isEqualTo(200);
    assertThat(get(hook + "&hub.verify_token=" + encoded(info.meta().appSecret())))
        .isBetween(400, 499);
    for (String wrong : List.of(info.mcp().apiKey() + "x", secrets.get("access token"))) {
      try {
        new McpCaller(info.mcp().url(), wrong).call("list_numbers", Map.of());
      } catch (IllegalStateException e) {
        assertThat(e).hasMessageContaining("answered 4").hasMessageNotContaining(wrong);
      }
    }
    post(info.mcp().url(), "Authorization", "Basic " + info.mcp().apiKey(), "{");
    post(info.worker().url() + "/api/inngest?fnId=x", "X-Inngest-Signature", "s=1&t=1", "{");
    post(
        info.worker().url() + "/api/inngest?fnId=x",
        "Authorization",
        "Bearer " + info.inngest().signingKey(),
        "{");
    post(info.inngest().url() + "/e/" + info.inngest().eventKey(), "X-Nothing", "x", "{");
    post(info.inngest().url() + "/e/" + info.inngest().eventKey() + "x", "X-Nothing", "x", "{}");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static int get(String uri) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(uri)).build();
      return http.send(request, BodyHandlers.discarding()).statusCode();
    }
  }

  private static void post(String uri, String header, String value, String body)
      throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(uri))
              .header(header, value)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build();
      assertThat(http.send(request, BodyHandlers.discarding()).statusCode())
          .as(uri.replaceAll("/e/.*", "/e/"))
          .isBetween(400, 499);
    }
  }

  private static void theDatabaseGoesAway(Observer stack) {
    stack.stack.postgres().crash();
    byte[] webhook =
        stack.door.textWebhook(
            stack.number(), Observer.customer(), Observer.wamid(), "nobody home");
    assertThat(stack.door.post(webhook)).isEqualTo(503);
    try {
      stack.mcp.call("list_numbers", Map.of());
    } catch (IllegalStateException e) {
      assertThat(e).hasMessageContaining("the MCP server");
    }
    stack.stack.postgres().start();
    String queueId =
        Awaitility.await()
            .atMost(Duration.ofSeconds(60))
            .ignoreExceptionsMatching(any -> true)
            .until(
                () -> stack.send(stack.number(), "+" + Observer.customer(), "back again"),
                id -> !id.isEmpty());
    stack.awaitCount(
        1,
        "SELECT count(*) FROM messages WHERE request_id = ?::uuid"
            + " AND status IN ('sent', 'delivered', 'read')",
        queueId);
  }

  private void assertNoRowHoldsASecret(Observer stack) {
    List<String> tables =
        List.of(
            stack
                .text(
                    "SELECT string_agg(format('%I.%I', table_schema, table_name), ',') FROM"
                        + " information_schema.tables WHERE table_schema IN ('public', 'inngest')"
                        + " AND table_type = 'BASE TABLE'")
                .split(","));
    assertThat(tables).hasSizeGreaterThan(25);
    secrets.forEach(
        (name, secret) -> {
          for (String table : tables) {
            assertThat(
                    stack.count(
                        "SELECT count(*) FROM " + table + " t WHERE strpos(t::text, ?) > 0",
                        secret))
                .as("%s in %s", name, table)
                .isZero();
          }
        });
  }

  private void assertNoLogHoldsASecret() throws IOException {
    try (Stream<Path> logs = Files.list(folder.resolve("logs"))) {
      List<Path> all = logs.toList();
      assertThat(all).hasSize(ServiceName.values().length);
      for (Path log : all) {
        String text = Files.readString(log);
        assertThat(text).as("something was logged to %s", log.getFileName()).isNotBlank();
        secrets.forEach(
            (name, secret) ->
                assertThat(text.contains(secret))
                    .as("%s in %s", name, log.getFileName())
                    .isFalse());
      }
    }
  }

  @Test
  void theStackDescribesItselfWithoutItsSecrets() {
    StackInfo info = Stacks.shared().info();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new PrintStream(out, true, StandardCharsets.UTF_8).print(info);
    Stream<String> secrets =
        Stream.of(
            info.mcp().apiKey(),
            info.meta().appSecret(),
            info.meta().verifyToken(),
            info.inngest().signingKey(),
            info.inngest().eventKey());
    // A server of somebody else's may have no keys.
    assertThat(secrets.filter(Objects::nonNull))
        .hasSizeGreaterThanOrEqualTo(3)
        .noneMatch(out.toString(StandardCharsets.UTF_8)::contains);
  }
}
