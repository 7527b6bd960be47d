package io.wamcp.checks.compose;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.checks.Folders;
import io.wamcp.checks.ServiceKeys;
import io.wamcp.checks.Yaml;
import io.wamcp.runtime.ShutdownSettings;
import io.wamcp.runtime.config.Setting;
import io.wamcp.runtime.config.Settings;
import io.wamcp.runtime.http.ServerSettings;
import io.wamcp.worker.MetaSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The compose file fits the services, their images and what stands before them. */
class ComposeTest {

  private static final String SECRETS = "/run/secrets/";
  private final ComposeFile compose = ComposeFile.read();

  @ParameterizedTest
  @ValueSource(strings = {"ingress", "worker", "mcp", "migrate"})
  void everyVariableIsASettingAndEverySecretAFile(String service) {
    Map<String, Setting<?>> known = known(service);
    List<String> mounted = compose.list(service, "secrets");
    compose
        .environment(service)
        .forEach(
            (variable, value) -> {
              boolean file = variable.endsWith("_FILE");
              Setting<?> setting = known.get(variable.replaceAll("_FILE$", ""));
              assertThat(setting).as(variable).isNotNull();
              assertThat(ServiceKeys.isSecret(setting))
                  .as("%s is secret", variable)
                  .isEqualTo(file);
              if (file) {
                assertThat(value).startsWith(SECRETS);
                assertThat(mounted).contains(value.substring(SECRETS.length()));
              }
            });
    known.forEach(
        (variable, setting) -> {
          if (setting.isRequired()) {
            assertThat(compose.environment(service).keySet())
                .containsAnyOf(variable, variable + "_FILE");
          }
        });
    assertThat(compose.top("secrets").keySet()).containsAll(mounted);
  }

  private static Map<String, Setting<?>> known(String service) {
    return ServiceKeys.of("migrate".equals(service) ? "migration" : service);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ingress", "worker", "mcp", "migrate"})
  void imagesAreThoseOfTheChart(String service) {
    String part = "migrate".equals(service) ? "mcp" : service;
    String repository =
        Yaml.read(Folders.chart().resolve("values.yaml"))
            .at("/" + part + "/image/repository")
            .asText();
    assertThat(compose.service(service).get("image"))
        .isEqualTo("${WAMCP_IMAGES:-local}/" + repository + ":${WAMCP_VERSION:-dev}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ingress", "worker", "mcp", "migrate"})
  void oursAreLockedDown(String service) {
    Map<String, Object> settings = compose.service(service);
    assertThat(settings)
        .containsEntry("user", "10001:10001")
        .containsEntry("read_only", true)
        .containsEntry("cap_drop", List.of("ALL"))
        .containsEntry("security_opt", List.of("no-new-privileges:true"))
        .doesNotContainKeys("ports", "privileged", "network_mode", "volumes");
  }

  @Test
  void onlyNginxIsReachedFromOutside() {
    compose
        .top("services")
        .keySet()
        .forEach(
            name ->
                assertThat(compose.list(name, "ports"))
                    .as(name)
                    .allMatch(port -> "nginx".equals(name) || port.startsWith("127.0.0.1:")));
    assertThat(compose.list("nginx", "ports")).containsExactly("${WAMCP_PORT:-8080}:8080");
    assertThat(compose.list("ingress", "networks")).containsExactly("inside");
    assertThat(compose.list("mcp", "networks")).containsExactly("inside");
    String subnet = compose.environment("mcp").get("SERVER_TRUSTED_PROXIES");
    assertThat(compose.top("networks").get("inside"))
        .isEqualTo(
            Map.of("internal", true, "ipam", Map.of("config", List.of(Map.of("subnet", subnet)))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ingress", "worker", "mcp"})
  void aStopHasEnoughTime(String service) {
    Settings settings = settings(service);
    assertThat(ShutdownSettings.problem(settings)).isEmpty();
    ShutdownSettings shutdown = ShutdownSettings.from(settings);
    String given = String.valueOf(compose.service(service).get("stop_grace_period"));
    assertThat(Duration.parse("PT" + given)).isGreaterThan(shutdown.limit());
    if ("worker".equals(service)) {
      Duration longestStep =
          settings.get(MetaSettings.TIMEOUT).plus(settings.get(MetaSettings.CONNECT_TIMEOUT));
      assertThat(shutdown.grace()).isGreaterThan(longestStep);
    }
  }

  @Test
  void nginxLeadsToTheServicesAndTheEngineToNginx() {
    assertThat(settings("ingress").get(ServerSettings.PORT)).isEqualTo(8080);
    assertThat(compose.environment("worker"))
        .containsEntry("INNGEST_SERVE_ORIGIN", "http://nginx:8080")
        .containsEntry("INNGEST_BASE_URL", "http://inngest:8288");
    assertThat(compose.top("services").keySet())
        .containsExactlyInAnyOrder(
            "postgres", "redis", "inngest", "migrate", "ingress", "worker", "mcp", "nginx");
  }

  @Test
  void everySecretIsMade(@TempDir Path folder) throws Exception {
    Path script =
        Files.copy(ComposeFile.FOLDER.resolve("make-secrets"), folder.resolve("make-secrets"));
    Process process = new ProcessBuilder("sh", script.toString()).redirectErrorStream(true).start();
    try (var in = process.outputWriter()) {
      in.write("app-secret\naccess-token\n");
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    try (Stream<Path> made = Files.list(folder.resolve("secrets"))) {
      assertThat(made.map(file -> file.getFileName().toString()).toList())
          .containsExactlyInAnyOrderElementsOf(compose.top("secrets").keySet());
    }
    assertThat(folder.resolve("secrets/meta-access-token")).hasContent("access-token");
    assertThat(folder.resolve("secrets/inngest-signing-key")).content().matches("[0-9a-f]{64}");
    assertThat(output).doesNotContain("app-secret\n", "access-token");
    compose
        .top("secrets")
        .forEach(
            (name, secret) -> assertThat(secret).isEqualTo(Map.of("file", "./secrets/" + name)));
  }

  @Test
  void theImageOfInngestIsGivenItsKeysAtItsStartOnly() {
    assertThat(compose.service("inngest")).doesNotContainKey("environment");
    assertThat(new TreeSet<>(compose.list("inngest", "secrets")))
        .containsExactly("db-password", "inngest-event-key", "inngest-signing-key");
  }

  /** The values that are no secrets, as the service would read them. */
  private Settings settings(String service) {
    Map<String, String> values = new HashMap<>();
    Map<String, Setting<?>> known = known(service);
    compose
        .environment(service)
        .forEach(
            (variable, value) -> {
              if (known.containsKey(variable)) {
                values.put(known.get(variable).key(), value);
              }
            });
    Settings settings = Settings.of(values);
    known.values().stream()
        .filter(setting -> !ServiceKeys.isSecret(setting))
        .forEach(settings::find);
    return settings;
  }
}
