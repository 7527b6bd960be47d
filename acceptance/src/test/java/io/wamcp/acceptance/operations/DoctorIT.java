package io.wamcp.acceptance.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wamcp.acceptance.Stacks;
import io.wamcp.doctor.Check;
import io.wamcp.doctor.DoctorCommand;
import io.wamcp.local.LocalStack;
import io.wamcp.local.Main;
import io.wamcp.local.ServiceName;
import io.wamcp.local.StackInfo;
import io.wamcp.local.doctor.Doctor;
import io.wamcp.local.doctor.Patient;
import io.wamcp.runtime.config.Settings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The doctor finds nothing in a healthy installation, and names each fault and its cure. */
class DoctorIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static LocalStack stack;

  private final Map<String, String> more = new HashMap<>();
  private Clock clock = Clock.systemUTC();
  private Optional<URI> webhook = Optional.of(webhook());
  private Optional<URI> functions = Optional.of(URI.create(worker() + "/api/inngest"));
  private int exit;
  private String printed;

  @BeforeAll
  static void start() {
    stack = Stacks.fresh();
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @AfterEach
  void heal() throws SQLException {
    stack.meta().accessToken(null);
    sql("DELETE FROM event_outbox WHERE subject_key = 'ill'");
    sql("DELETE FROM phone_numbers WHERE wa_phone_number_id = '300'");
  }

  private static URI webhook() {
    return URI.create(stack.info().ingress().url() + "/webhook/meta");
  }

  private static String worker() {
    return stack.info().worker().url();
  }

  private static void sql(String sql) throws SQLException {
    try (Connection connection = stack.database().open();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private Settings settings(ServiceName service) {
    Map<String, String> all = stack.settings(service);
    all.putAll(more);
    all.values().removeIf(String::isEmpty);
    return Settings.of(all);
  }

  private Patient patient() {
    return new Patient(
        settings(ServiceName.INGRESS),
        settings(ServiceName.WORKER),
        settings(ServiceName.MCP),
        webhook,
        functions,
        clock);
  }

  /** Runs the command and gives its findings by check. */
  private Map<String, JsonNode> examine() throws Exception {
    StringWriter out = new StringWriter();
    DoctorCommand doctor =
        new DoctorCommand() {
          @Override
          protected List<Check> checks() {
            return Doctor.checks(patient());
          }
        };
    exit = doctor.run(new PrintWriter(out), new PrintWriter(out), "--json");
    printed = out.toString();
    Map<String, JsonNode> findings = new HashMap<>();
    for (JsonNode finding : JSON.readTree(printed)) {
      findings.put(finding.path("check").asText(), finding);
    }
    for (String secret : secrets()) {
      assertThat(printed).doesNotContain(secret);
    }
    return findings;
  }

  private static List<String> secrets() {
    StackInfo info = stack.info();
    return List.of(
        info.meta().appSecret(),
        info.meta().verifyToken(),
        info.inngest().signingKey(),
        info.inngest().eventKey(),
        stack.settings(ServiceName.MCP).get("mcp.api-key-pepper"));
  }

  private void finds(String check, String level, String what, String fix) throws Exception {
    JsonNode finding = examine().get(check);
    assertThat(finding).as(printed).isNotNull();
    assertThat(finding.path("level").asText()).as(printed).isEqualTo(level);
    assertThat(finding.path("what").asText()).contains(what);
    assertThat(finding.path("fix").asText()).contains(fix);
    assertThat(exit).isEqualTo(level.equals("fail") ? 1 : 0);
  }

  @Test
  void nothingIsWrongWithAHealthyInstallation() throws Exception {
    Map<String, JsonNode> findings = examine();
    assertThat(findings.keySet())
        .containsExactlyInAnyOrder(
            "configuration.ingress",
            "configuration.worker",
            "configuration.mcp",
            "database.reachable",
            "database.version",
            "database.migrations",
            "database.audit-roles",
            "database.clock",
            "outbox.lag",
            "outbox.parked",
            "number.100000000000001",
            "number.100000000000002",
            "engine.reachable",
            "engine.registered",
            "webhook.reachable",
            "webhook.refuses-strangers");
    assertThat(findings.values()).as(printed).allMatch(f -> f.path("level").asText().equals("ok"));
    assertThat(exit).isZero();
  }

  @Test
  void aSettingThatCannotBeUsed() throws Exception {
    more.put("retention.items", "1d");
    finds("configuration.worker", "fail", "retention.items", "8d");
  }

  @Test
  void aDatabaseThatIsAway() throws Exception {
    more.put("db.url", "jdbc:postgresql://127.0.0.1:1/nothing");
    more.put("db.connect-timeout", "500ms");
    finds("database.reachable", "fail", "does not answer", "db.url");
  }

  @Test
  void aDatabaseWithoutTheSchema() throws Exception {
    more.put("db.url", stack.postgres().database("unmigrated").jdbcUrl());
    finds("database.migrations", "fail", "to be applied", "db migrate");
  }

  @Test
  void aSchemaOfALaterRelease() throws Exception {
    sql(
        "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script,"
            + " installed_by, execution_time, success) VALUES (999, '999', 'later', 'SQL', 'x',"
            + " 'x', 1, true)");
    try {
      finds("database.migrations", "fail", "newer", "Run the release");
    } finally {
      sql("DELETE FROM flyway_schema_history WHERE installed_rank = 999");
    }
  }

  @Test
  void anAuditLogThatCanBeChanged() throws Exception {
    sql("GRANT DELETE ON audit_log TO wa_app");
    try {
      finds("database.audit-roles", "warn", "wa_app may change audit_log", "audit.md");
    } finally {
      sql("REVOKE DELETE ON audit_log FROM wa_app");
    }
  }

  @Test
  void aClockThatIsWrong() throws Exception {
    clock = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(3));
    finds("database.clock", "fail", "differ by", "time server");
    clock = Clock.offset(Clock.systemUTC(), Duration.ofSeconds(20));
    finds("database.clock", "warn", "differ by", "time server");
  }

  private static void event(String age, String parked) throws SQLException {
    sql(
        "INSERT INTO event_outbox (event_name, subject_key, dispatch_key, wa_phone_number_id,"
            + " data, confirmation, created_at, next_dispatch_at, parked_at) VALUES ('nobody',"
            + " 'ill', 'ill', '1', '{}', 'consumer', now() - interval '"
            + age
            + "', now() + interval '1 day', "
            + parked
            + ")");
  }

  @Test
  void eventsThatWaitForLong() throws Exception {
    event("5 minutes", "NULL");
    finds("outbox.lag", "warn", "1 events wait", "incidents.md");
    sql("UPDATE event_outbox SET created_at = now() - interval '1 hour' WHERE subject_key = 'ill'");
    finds("outbox.lag", "fail", "1 events wait", "runbook.md");
  }

  @Test
  void eventsThatAreParked() throws Exception {
    event("5 minutes", "now()");
    finds("outbox.parked", "warn", "1 events are parked", "failed-items.md");
  }

  @Test
  void anAccessTokenThatMetaRefuses() throws Exception {
    stack.meta().accessToken("another");
    finds("number.100000000000001", "fail", "code 190", "rotation.md");
  }

  @Test
  void aNumberWithoutATokenAndOneTheTokenHasNotGot() throws Exception {
    sql(
        "INSERT INTO phone_numbers (wa_phone_number_id, wa_business_account_id, display_number,"
            + " access_token_secret_ref) VALUES ('300', '1', '+300', 'secrets://nowhere')");
    finds("number.300", "fail", "cannot be read from secrets://nowhere", "secrets.directory");
    sql(
        "UPDATE phone_numbers SET access_token_secret_ref ="
            + " 'secrets://wa_access_token_100000000000001' WHERE wa_phone_number_id = '300'");
    finds("number.300", "fail", "no such number", "system user");
  }

  @Test
  void aMetaThatCannotBeReached() throws Exception {
    more.put("meta.base-url", "http://127.0.0.1:1");
    finds("number.100000000000001", "fail", "no usable answer", "meta.base-url");
  }

  @Test
  void anInngestServerThatIsAway() throws Exception {
    more.put("inngest.base-url", "http://127.0.0.1:1");
    finds("engine.reachable", "fail", "does not answer", "inngest.base-url");
  }

  @Test
  void aWorkerThatIsAwayOrHasAnotherKeyOrIsNotOne() throws Exception {
    functions = Optional.of(URI.create("http://127.0.0.1:1/api/inngest"));
    finds("engine.registered", "fail", "does not answer", "inngest.serve-origin");
    functions = Optional.of(URI.create(worker() + "/elsewhere"));
    finds("engine.registered", "fail", "answers with HTTP", "served");
    functions = Optional.of(URI.create(worker() + "/api/inngest"));
    more.put("inngest.signing-key", "signkey-local-" + "cd".repeat(32));
    finds("engine.registered", "fail", "refuses the signing key", "rotation.md");
    functions = Optional.empty();
    finds("engine.registered", "warn", "not looked at", "--functions-url");
  }

  @Test
  void aWebhookThatMetaCannotUse() throws Exception {
    webhook = Optional.of(URI.create("http://127.0.0.1:1/webhook/meta"));
    finds("webhook.reachable", "fail", "does not answer", "firewall");
    webhook = Optional.of(URI.create(stack.info().inngest().url() + "/health"));
    finds("webhook.reachable", "fail", "not with the challenge", "proxy");
    webhook = Optional.of(webhook());
    more.put("webhook.verify-tokens", "another");
    finds("webhook.reachable", "fail", "refuses the verify token", "webhook.verify-tokens");
    webhook = Optional.empty();
    finds("webhook.reachable", "warn", "not looked at", "--webhook-url");
  }

  @Test
  void theCommandLooksAtTheRunningStackAndPrintsForPeople(@TempDir Path data) throws Exception {
    Files.writeString(StackInfo.file(data), stack.info().toJson());
    Path tokens = Files.createDirectories(data.resolve("secrets"));
    for (String number : stack.info().meta().phoneNumberIds()) {
      Files.writeString(tokens.resolve("wa_access_token_" + number), "any");
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    int code = Main.run("doctor", List.of("--data", data.toString()), stream, stream);
    String text = out.toString(StandardCharsets.UTF_8);
    assertThat(text).contains("ok    database.migrations").doesNotContain("fail", "warn");
    assertThat(code).isZero();
    assertThat(Main.run("doctor", List.of("--nonsense"), stream, stream)).isEqualTo(2);
  }
}
