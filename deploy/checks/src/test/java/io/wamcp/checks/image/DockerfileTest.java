package io.wamcp.checks.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.checks.Folders;
import io.wamcp.checks.Yaml;
import io.wamcp.runtime.http.AdminSettings;
import io.wamcp.runtime.http.ServerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the Dockerfile says of the image, where no container engine is needed to see it. */
class DockerfileTest {

  private static final Path FOLDER = Folders.root().resolve("deploy/docker");

  private List<String> instructions;
  private List<String> lastStage;

  @BeforeEach
  void read() throws IOException {
    instructions =
        Files.readString(FOLDER.resolve("Dockerfile"))
            .replaceAll("(?m)^#.*\\n", "")
            .replaceAll("\\\\\\n\\s*", "")
            .lines()
            .filter(line -> !line.isBlank())
            .toList();
    int last = 0;
    for (int i = 0; i < instructions.size(); i++) {
      last = instructions.get(i).startsWith("FROM ") ? i : last;
    }
    lastStage = instructions.subList(last, instructions.size());
  }

  @Test
  void everyBaseIsAnArgumentWithoutDefaultThatMustNameADigest() {
    List<String> bases = instructions.stream().filter(line -> line.startsWith("FROM ")).toList();
    assertThat(bases)
        .allMatch(line -> line.matches("FROM (\\$\\{[A-Z]+_IMAGE}|scratch)( AS \\w+)?"));
    assertThat(instructions).contains("ARG BUILD_IMAGE", "ARG JRE_IMAGE", "ARG POSTGRES_IMAGE");
    assertThat(instructions)
        .anyMatch(
            line ->
                line.contains("\"$BUILD_IMAGE\" \"$JRE_IMAGE\" \"$POSTGRES_IMAGE\"")
                    && line.contains("*@sha256:*) ;;"));
  }

  @Test
  void theImageIsWhatTheChartExpects() {
    assertThat(lastStage)
        .contains("USER 10001:10001", "WORKDIR /app", "STOPSIGNAL SIGTERM")
        .contains(
            "EXPOSE %d %d"
                .formatted(
                    ServerSettings.PORT.defaultValue().orElseThrow(),
                    AdminSettings.PORT.defaultValue().orElseThrow()))
        .contains("ENTRYPOINT [\"java\", \"-XX:AOTCache=service.aot\", \"@service.args\"]");
    // Nothing is run, installed or fetched in what is shipped.
    assertThat(lastStage)
        .noneMatch(
            line -> line.startsWith("RUN") || line.startsWith("ADD") || line.startsWith("ENV"));
    assertThat(lastStage.getFirst()).isEqualTo("FROM ${JRE_IMAGE}");
  }

  @Test
  void labelsSayWhatItIs() {
    String labels =
        lastStage.stream().filter(line -> line.startsWith("LABEL")).findFirst().orElseThrow();
    for (String label :
        List.of("title", "description", "licenses", "version", "revision", "created")) {
      assertThat(labels).contains("org.opencontainers.image." + label + "=");
    }
  }

  @Test
  void scriptsAreThere() throws IOException {
    List<String> missing = new ArrayList<>();
    for (String script : List.of("train", "train-with-postgres", "build")) {
      if (!Files.isExecutable(FOLDER.resolve(script))) {
        missing.add(script);
      }
    }
    assertThat(missing).isEmpty();
    assertThat(Files.readString(FOLDER.resolve("images.sh"))).doesNotContain("latest");
    assertThat(Folders.root().resolve(".dockerignore"))
        .content()
        .contains("**/target\n", ".git\n", "**/secrets\n", ".wa-mcp\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ingress", "worker", "mcp"})
  void argumentsStartTheJar(String part) throws IOException {
    List<String> words =
        Files.readString(FOLDER.resolve("layout/service.args"))
            .lines()
            .filter(line -> !line.startsWith("#"))
            .flatMap(line -> Stream.of(line.split(" ")))
            .toList();
    assertThat(words).endsWith("-jar", "service.jar");
    assertThat(Files.readString(Folders.root().resolve(part + "-service/pom.xml")))
        .contains("<image.main>io.wamcp." + part + ".Main</image.main>");
    assertThat(
            Yaml.read(Folders.chart().resolve("values.yaml"))
                .at("/" + part + "/image/repository")
                .asText())
        .isEqualTo("wa-mcp/" + part + "-service");
  }
}
