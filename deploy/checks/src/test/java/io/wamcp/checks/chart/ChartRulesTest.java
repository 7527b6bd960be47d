package io.wamcp.checks.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.LintResult;
import io.wamcp.checks.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the chart renders, with Helm itself, for every example, switch and choice. */
class ChartRulesTest {

  private static final Map<String, Manifests> RENDERED = new LinkedHashMap<>();

  @BeforeAll
  static void render() {
    Map<String, ObjectNode> variants = Variants.all();
    variants.forEach((name, values) -> RENDERED.put(name, rendered(name, values)));
  }

  private static Manifests rendered(String name, ObjectNode values) {
    try {
      return Chart.render(values);
    } catch (RuntimeException e) {
      throw new AssertionError(name + ": " + e.getMessage(), e);
    }
  }

  @ParameterizedTest
  @EnumSource(Rule.class)
  void holdsForEveryVariant(Rule rule) {
    Map<String, List<String>> problems =
        RENDERED.entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey, entry -> rule.problems(entry.getValue()), (a, b) -> a));
    problems.values().removeIf(List::isEmpty);
    assertThat(problems).isEmpty();
    assertThat(RENDERED).hasSizeGreaterThan(200);
  }

  @ParameterizedTest
  @EnumSource(Example.class)
  void theLinterHasNothingToSay(Example example, @TempDir Path folder) throws IOException {
    LintResult result = Chart.lint(example.overlay(), folder);
    assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
    assertThat(result.getMessages()).noneMatch(line -> line.contains("[WARNING]"));
  }

  @ParameterizedTest
  @EnumSource(Example.class)
  void theExampleRendersWhatItDid(Example example) throws IOException {
    String text = withoutFiles(Chart.text(example.overlay()));
    if (Folders.update()) {
      Files.createDirectories(example.golden().getParent());
      Files.writeString(example.golden(), text);
    }
    assertThat(example.golden()).as("run ./wa-mcp docs to rewrite it").content().isEqualTo(text);
  }

  /** Rules and dashboard are files of their own: here they would only be there twice. */
  private static String withoutFiles(String text) {
    return Stream.of(text.split("(?m)^---\\n"))
        .filter(part -> !part.contains("\nkind: PrometheusRule\n"))
        .filter(part -> !part.contains("\nkind: ConfigMap\n"))
        .collect(Collectors.joining("---\n"));
  }

  @Test
  void moreWorkersChangeNothingButTheWorkers() {
    ObjectNode one = Example.SINGLE_NODE.overlay();
    ObjectNode many = one.deepCopy();
    many.with("/worker").put("replicas", 7);
    Manifests before = Chart.render(one);
    Manifests after = Chart.render(many);

    assertThat(after.deployment("worker").at("/spec/replicas").asInt()).isEqualTo(7);
    after.deployment("worker").with("/spec").put("replicas", 1);
    assertThat(after).isEqualTo(before);
  }

  @Test
  void rulesAndDashboardAreInstalledOnceTheyAreThere() {
    Manifests production = RENDERED.get(Example.PRODUCTION.name());
    boolean rules = Files.exists(Folders.chart().resolve("files/alerts.yaml"));
    boolean dashboard = Files.exists(Folders.chart().resolve("files/dashboard.json"));
    assertThat(production.kind("PrometheusRule").count()).isEqualTo(rules ? 1 : 0);
    assertThat(production.kind("ConfigMap").count()).isEqualTo(dashboard ? 1 : 0);
  }
}
