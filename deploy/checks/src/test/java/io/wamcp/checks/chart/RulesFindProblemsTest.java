package io.wamcp.checks.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.checks.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule notices what it is there for: one thing of a good rendering is spoilt at a time. */
class RulesFindProblemsTest {

  private static final String PRODUCTION = Chart.text(Example.PRODUCTION.overlay());

  @ParameterizedTest
  @CsvFileSource(resources = "/spoilt.csv", delimiter = '|')
  void isNoticed(Rule rule, String title, String path, String value) {
    Manifests spoilt = Manifests.parse(PRODUCTION);
    assertThat(rule.problems(spoilt)).as("before").isEmpty();
    ObjectNode resource =
        spoilt.all().stream()
            .filter(found -> title.equals(Manifests.title(found)))
            .findFirst()
            .orElseThrow();
    put(resource, path, Yaml.object("{v: " + value + "}").get("v"));

    assertThat(rule.problems(spoilt)).isNotEmpty();
  }

  @Test
  void everyRuleIsSpoiltOnce() throws IOException {
    Set<String> tried = new TreeSet<>();
    try (Stream<String> lines = Files.lines(Variants.file("spoilt.csv"))) {
      lines
          .filter(line -> !line.startsWith("#"))
          .forEach(line -> tried.add(line.substring(0, line.indexOf('|')).strip()));
    }
    assertThat(tried)
        .containsExactlyInAnyOrderElementsOf(Stream.of(Rule.values()).map(Rule::name).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "wa-mcp-mcp     | proxy-buffering     | 'on'",
        "wa-mcp-mcp     | proxy-next-upstream | non_idempotent",
        "wa-mcp-webhook | limit-rps           | null",
        "wa-mcp-webhook | proxy-body-size     | null",
        "wa-mcp-inngest | proxy-buffering     | 'off'",
      })
  void aBoundOfAnIngressIsMissed(String name, String annotation, String value) {
    Manifests spoilt = Chart.render(Example.INNGEST_CLOUD.overlay());
    assertThat(Rule.ROUTES_HAVE_THEIR_BOUNDS.problems(spoilt)).as("before").isEmpty();
    JsonNode annotations =
        spoilt.find("Ingress", name).orElseThrow().path("metadata").path("annotations");
    String key = "nginx.ingress.kubernetes.io/" + annotation;
    if ("null".equals(value)) {
      ((ObjectNode) annotations).remove(key);
    } else {
      ((ObjectNode) annotations).put(key, value);
    }

    assertThat(Rule.ROUTES_HAVE_THEIR_BOUNDS.problems(spoilt)).isNotEmpty();
  }

  @Test
  void aSecretAsAResourceIsNoticed() {
    Manifests spoilt = Manifests.parse(PRODUCTION + "\n---\nkind: Secret\nmetadata: {name: x}\n");
    assertThat(Rule.SECRETS_STAND_ONLY_IN_MOUNTED_FILES.problems(spoilt))
        .containsExactly("Secret/x is written by the chart");
    assertThat(Manifests.strings(Yaml.object("{a: 1}"))).isEqualTo(Map.of("a", "1"));
  }

  private static void put(ObjectNode resource, String path, JsonNode value) {
    int cut = path.lastIndexOf('/');
    JsonNode above = resource.at(path.substring(0, cut));
    String last = path.substring(cut + 1);
    if (above instanceof ArrayNode array) {
      array.set(Integer.parseInt(last), value);
    } else if (value.isNull()) {
      ((ObjectNode) above).remove(last);
    } else {
      ((ObjectNode) above).set(last, value);
    }
  }
}
