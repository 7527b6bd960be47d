package io.wamcp.checks.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import io.wamcp.checks.Folders;
import io.wamcp.checks.Yaml;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The chart as Helm itself sees it. */
final class Chart {

  static final String RELEASE = "wa-mcp";
  static final String NAMESPACE = "messaging";

  /** What helm-java has a native library for. */
  private static final String SUPPORTED = "(linux|mac.*)-(amd64|x86_64|aarch64|arm64)";

  /** The library's template command leaves hooks out, so they are rendered as common resources. */
  private static final String HOOK = "helm.sh/hook";

  private static final String DISGUISED_HOOK = "wa-mcp.helm/hook";

  private Chart() {}

  private static final class Copy {
    static final Path WITH_HOOKS = make();

    private static Path make() {
      try {
        Path folder =
            Files.createTempDirectory(Folders.root().resolve("deploy/checks/target"), "chart");
        return copy(folder, text -> text.replace(HOOK, DISGUISED_HOOK));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * Renders with the chart's own values below the given ones.
   *
   * @throws RuntimeException with Helm's words when it refuses
   */
  static Manifests render(JsonNode values) {
    return Manifests.parse(text(values));
  }

  /** What {@code helm template} prints, hooks included. */
  static String text(JsonNode values) {
    needHelm();
    Path file = write(values);
    try {
      String text =
          new Helm(Copy.WITH_HOOKS)
              .template()
              .withName(RELEASE)
              .withNamespace(NAMESPACE)
              .withKubeVersion("1.32.0")
              .withValuesFile(file)
              .call();
      return text.replace(DISGUISED_HOOK, HOOK);
    } finally {
      file.toFile().delete();
    }
  }

  /**
   * {@code helm lint --strict}; the linter knows no values but the chart's, so they are put there.
   */
  static LintResult lint(JsonNode values, Path folder) throws IOException {
    needHelm();
    Path copy = copy(folder, text -> text);
    ObjectNode merged = Yaml.merge(defaults(), values);
    Files.writeString(copy.resolve("values.yaml"), Yaml.write(merged));
    return new Helm(copy).lint().strict().call();
  }

  private static Path copy(Path folder, UnaryOperator<String> change) throws IOException {
    Path copy = folder.resolve("wa-mcp");
    try (Stream<Path> files = Files.walk(Folders.chart())) {
      for (Path file : files.toList()) {
        Path target = copy.resolve(Folders.chart().relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.writeString(target, change.apply(Files.readString(file)));
        }
      }
    }
    return copy;
  }

  static ObjectNode defaults() {
    return Yaml.read(Folders.chart().resolve("values.yaml"));
  }

  static ObjectNode schema() {
    return Yaml.read(Folders.chart().resolve("values.schema.json"));
  }

  /** On a system Helm can run on, a Helm that does not run is a failure and nothing to skip. */
  private static void needHelm() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String platform = system + "-" + System.getProperty("os.arch");
    assumeTrue(
        platform.matches(SUPPORTED),
        () -> "NOT CHECKED: there is no native Helm library for " + platform);
    assertThat(Helm.version().call()).as("version of the native Helm library").isNotBlank();
  }

  private static Path write(JsonNode values) {
    try {
      Path file = Files.createTempFile("values", ".yaml");
      Files.writeString(file, Yaml.write(values));
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
