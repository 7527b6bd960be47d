package io.wamcp.checks.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an operator runs in a container of a service, with the environment the chart gives that
 * container: {@code kubectl exec deployment/… -- java @doctor.args}.
 */
class OperatorCommandsIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] DATABASE = {
    "database.reachable",
    "database.version",
    "database.migrations",
    "database.audit-roles",
    "database.clock",
    "outbox.lag",
    "outbox.parked"
  };

  @TempDir private static Path folder;
  private static Installation installation;

  private int exit;

  @BeforeAll
  static void install() throws Exception {
    installation = new Installation(folder);
    Process migration =
        Layout.of("mcp")
            .start(
                installation.environment("migration"),
                log("migration"),
                "@admin.args",
                "db",
                "migrate");
    assertThat(migration.waitFor()).isZero();
  }

  @AfterAll
  static void close() {
    installation.close();
  }

  private static File log(String name) {
    return folder.resolve(name + "-" + System.nanoTime() + ".log").toFile();
  }

  /** What the command printed. */
  private String run(String part, Map<String, String> environment, String... arguments)
      throws Exception {
    File output = log(part + "-command");
    Process process = Layout.of(part).start(environment, output, arguments);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    exit = process.exitValue();
    return Files.readString(output.toPath());
  }

  /** The levels the doctor gave, by check. */
  private Map<String, String> doctor(
      String part, Map<String, String> environment, String... arguments) throws Exception {
    String[] all = new String[arguments.length + 2];
    all[0] = "@doctor.args";
    all[1] = "--json";
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    String printed = run(part, environment, all);
    Map<String, String> levels = new TreeMap<>();
    for (JsonNode finding : JSON.readTree(printed)) {
      levels.put(finding.path("check").asText(), finding.path("level").asText());
    }
    return levels;
  }

  @Test
  void inAWorkerItLooksAtTheDatabaseTheNumbersAndTheEngine() throws Exception {
    Map<String, String> environment = installation.environment("worker");
    // In a cluster's network a pod may not reach itself by this name.
    environment.put("INNGEST_SERVE_ORIGIN", "http://worker.invalid:8080");
    assertThat(doctor("worker", environment)).containsEntry("engine.registered", "fail");
    assertThat(exit).as("no worker runs").isEqualTo(1);

    environment = installation.environment("worker");
    try (Running _ =
        Running.start("worker", environment, log("worker"), "@service.args").awaitReady()) {
      Map<String, String> levels = doctor("worker", environment);
      assertThat(levels)
          .containsKeys(DATABASE)
          .containsEntry("configuration.worker", "ok")
          .containsEntry("numbers", "warn")
          .containsEntry("engine.reachable", "ok")
          .containsEntry("engine.registered", "ok")
          .hasSize(DATABASE.length + 4)
          .doesNotContainValue("fail");
      assertThat(exit).isZero();
    }
  }

  @Test
  void inAnIngressItLooksAtTheWebhook() throws Exception {
    Map<String, String> environment = installation.environment("ingress");
    String webhook = "http://localhost:" + environment.get("SERVER_PORT") + "/webhook/meta";
    try (Running _ =
        Running.start("ingress", environment, log("ingress"), "@service.args").awaitReady()) {
      assertThat(doctor("ingress", environment, "--webhook-url", webhook))
          .containsKeys(DATABASE)
          .containsEntry("configuration.ingress", "ok")
          .containsEntry("webhook.reachable", "ok")
          .containsEntry("webhook.refuses-strangers", "ok")
          .hasSize(DATABASE.length + 3)
          .doesNotContainValue("fail");
      assertThat(exit).isZero();
    }
  }

  @Test
  void inAnMcpItLooksAtTheSettingsAndTheOperatorsCommandIsThere() throws Exception {
    Map<String, String> environment = installation.environment("mcp");
    assertThat(doctor("mcp", environment))
        .containsKeys(DATABASE)
        .containsEntry("configuration.mcp", "ok")
        .hasSize(DATABASE.length + 1)
        .doesNotContainValue("fail");
    assertThat(exit).isZero();

    assertThat(run("mcp", environment, "@admin.args", "--json", "owner", "init")).contains("owner");
    assertThat(exit).isZero();
    environment.put("MCP_API_KEY_PEPPER", "short");
    assertThat(run("mcp", environment, "@doctor.args"))
        .contains("fail  configuration.mcp", "mcp.api-key-pepper");
    assertThat(exit).isEqualTo(1);
  }

  @Test
  void whatCannotBeUsedIsSaid() throws Exception {
    Map<String, String> environment = installation.environment("mcp");
    assertThat(run("mcp", environment, "@doctor.args", "--nonsense")).contains("Unknown option");
    assertThat(exit).isEqualTo(2);
    Map<String, String> worker = installation.environment("worker");
    worker.put("SERVER_PORT", "many");
    assertThat(doctor("worker", worker))
        .containsEntry("configuration.worker", "fail")
        .containsEntry("engine.registered", "warn");
    assertThat(exit).isEqualTo(1);
    environment.put("WAMCP_CONFIG", "/nowhere.yaml");
    assertThat(run("mcp", environment, "@doctor.args")).contains("/nowhere.yaml");
    assertThat(exit).isEqualTo(2);
  }
}
