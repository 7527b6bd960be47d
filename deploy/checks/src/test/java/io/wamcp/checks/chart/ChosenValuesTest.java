package io.wamcp.checks.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.checks.Yaml;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator chose reaches the pods, and what follows from it with it. */
class ChosenValuesTest {

  private static final String ELSEWHERE =
      """
      inngest: {url: 'https://inngest.example.com%s'}
      exposure: {inngest: {enabled: true, host: workers.example.com}}
      networkPolicy: {inngest: []}
      """;

  private static Manifests rendered(String over) {
    return Chart.render(Yaml.merge(Example.SINGLE_NODE.overlay(), Yaml.object(over)));
  }

  /** Templates have more than one way to take that for nothing. */
  @Test
  void aServicesOwnSettingCountsMoreThanThatOfAllAlsoFalse() {
    Manifests manifests =
        rendered(
            """
            settings: {db.least-rights: true, tracing.collector: 'http://c:4318'}
            worker: {settings: {db.least-rights: false, tracing.collector: 'http://c:4319'}}
            """);
    assertThat(Manifests.environment(manifests.deployment("worker")))
        .containsEntry("DB_LEAST_RIGHTS", "false")
        .containsEntry("TRACING_COLLECTOR", "http://c:4319");
    assertThat(Manifests.environment(manifests.deployment("mcp")))
        .containsEntry("DB_LEAST_RIGHTS", "true");
    assertThat(egressPorts(manifests, "mcp")).contains("4318");
    assertThat(egressPorts(manifests, "worker")).contains("4319").doesNotContain("4318");
  }

  @Test
  void anEngineElsewhereIsToldWhereTheWorkersCanBeReached() {
    Manifests manifests = rendered(ELSEWHERE.formatted(""));
    assertThat(Manifests.environment(manifests.deployment("worker")))
        .containsEntry("INNGEST_SERVE_ORIGIN", "https://workers.example.com");
  }

  @ParameterizedTest
  @CsvSource({"'',443", ":8288,8288"})
  void anEngineElsewhereIsReachedAtThePortOfItsUrl(String port, String open) {
    Manifests manifests = rendered(ELSEWHERE.formatted(port));
    for (String part : List.of("ingress", "mcp")) {
      assertThat(egressPorts(manifests, part)).containsExactlyInAnyOrder("53", "53", "5432", open);
    }
  }

  @Test
  void anEngineInTheClusterIsReachedAtThePortOfItsPods() {
    Manifests manifests =
        rendered("{inngest: {url: 'http://inngest'}, networkPolicy: {inngestPort: 9288}}");
    assertThat(egressPorts(manifests, "mcp")).contains("9288");
    assertThat(Manifests.environment(manifests.deployment("worker")).get("INNGEST_SERVE_ORIGIN"))
        .contains(Chart.RELEASE + "-worker.")
        .endsWith(".svc:8080");
  }

  /** With as many nodes as pods a new one would wait for an old one to go, and that for the new. */
  @ParameterizedTest
  @ValueSource(strings = {"ingress", "worker", "mcp"})
  void podsOfTheVersionBeforeKeepNoNewOneFromItsNode(String part) {
    Manifests manifests = rendered(part + ": {scheduling: {antiAffinity: required}}");
    JsonNode terms =
        Manifests.pod(manifests.deployment(part))
            .at("/affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution");
    assertThat(terms).hasSize(1);
    assertThat(terms.at("/0/matchLabelKeys/0").asText()).isEqualTo("pod-template-hash");
  }

  private static List<String> egressPorts(Manifests manifests, String part) {
    List<String> ports = new ArrayList<>();
    manifests
        .find("NetworkPolicy", Chart.RELEASE + "-" + part)
        .orElseThrow()
        .at("/spec/egress")
        .forEach(rule -> rule.path("ports").forEach(port -> ports.add(port.path("port").asText())));
    return ports;
  }
}
