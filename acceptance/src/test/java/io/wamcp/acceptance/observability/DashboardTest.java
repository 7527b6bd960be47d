package io.wamcp.acceptance.observability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wamcp.architecture.Repository;
import io.wamcp.telemetry.metric.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard asks for nothing that is not counted, and leaves nothing that is counted out. */
class DashboardTest {

  private static final Path FILE =
      Repository.root().resolve("deploy/helm/wa-mcp/files/dashboard.json");
  private static final Set<String> UNITS = Set.of("s", "short", "reqps", "cps", "percentunit");
  private static final Pattern LEGEND = Pattern.compile("\\{\\{(\\w+)}}");
  private static final int COLUMNS = 24;

  private static JsonNode dashboard() throws IOException {
    return new ObjectMapper().readTree(FILE.toFile());
  }

  private static List<JsonNode> panels() throws IOException {
    List<JsonNode> panels = new ArrayList<>();
    dashboard().path("panels").forEach(panels::add);
    return panels;
  }

  private static List<JsonNode> graphs() throws IOException {
    return panels().stream().filter(panel -> !panel.path("type").asText().equals("row")).toList();
  }

  @Test
  void everyQueryNamesWhatIsDeclared() throws IOException {
    Set<String> recorded =
        AlertRulesTest.rules().stream()
            .filter(rule -> !rule.alert())
            .map(AlertRulesTest.Rule::name)
            .collect(Collectors.toSet());
    for (JsonNode panel : graphs()) {
      assertThat(panel.path("targets")).as(panel.path("title").asText()).isNotEmpty();
      for (JsonNode target : panel.path("targets")) {
        Expression expression = new Expression(target.path("expr").asText());
        assertThat(expression.names()).isNotEmpty();
        assertThat(expression.problems(recorded)).as(expression.text()).isEmpty();
        LEGEND
            .matcher(target.path("legendFormat").asText())
            .results()
            .forEach(label -> assertThat(expression.text()).contains(label.group(1)));
      }
    }
  }

  @Test
  void promtoolCanReadEveryQuery(@TempDir Path folder) throws Exception {
    Promtool promtool = Promtool.onThePath();
    StringBuilder rules = new StringBuilder("groups:\n- name: dashboard\n  rules:\n");
    int number = 0;
    for (JsonNode panel : graphs()) {
      for (JsonNode target : panel.path("targets")) {
        String query = target.path("expr").asText().replace("$__rate_interval", "5m");
        rules.append("  - record: query:").append(number++).append("\n    expr: |\n      ");
        rules.append(query.replace("\n", "\n      ")).append('\n');
      }
    }
    Path file = Files.writeString(folder.resolve("dashboard.yaml"), rules);
    promtool.run("check", "rules", file.toString());
  }

  @Test
  void everyMetricIsShown() throws IOException {
    String text = Repository.read(FILE);
    Set<String> missing = new TreeSet<>();
    for (Metric metric : Metric.values()) {
      if (!text.contains(metric.wireName())) {
        missing.add(metric.wireName());
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void everyPanelExplainsItself() throws IOException {
    for (JsonNode panel : graphs()) {
      String title = panel.path("title").asText();
      assertThat(title).hasSizeBetween(5, 60);
      assertThat(panel.path("description").asText()).as(title).hasSizeGreaterThan(15);
      assertThat(panel.at("/fieldConfig/defaults/unit").asText()).as(title).isIn(UNITS);
      assertThat(panel.at("/datasource/uid").asText()).isEqualTo("${datasource}");
    }
    assertThat(dashboard().at("/templating/list/0/name").asText()).isEqualTo("datasource");
  }

  @Test
  void panelsHaveTheirOwnIdsAndPlaces() throws IOException {
    Set<Integer> ids = new HashSet<>();
    Set<String> cells = new HashSet<>();
    for (JsonNode panel : panels()) {
      assertThat(ids.add(panel.path("id").asInt())).isTrue();
      JsonNode place = panel.path("gridPos");
      for (int x = place.path("x").asInt(); x < right(place); x++) {
        for (int y = place.path("y").asInt(); y < bottom(place); y++) {
          assertThat(cells.add(x + "," + y)).as("%s at %s,%s", panel.path("title"), x, y).isTrue();
        }
      }
      assertThat(right(place)).isLessThanOrEqualTo(COLUMNS);
    }
  }

  private static int right(JsonNode place) {
    return place.path("x").asInt() + place.path("w").asInt();
  }

  private static int bottom(JsonNode place) {
    return place.path("y").asInt() + place.path("h").asInt();
  }
}
