package io.wamcp.acceptance.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.architecture.Repository;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The alert rules fit the metrics there are, lead to the runbook, and fire when they should. */
class AlertRulesTest {

  private static final Path ROOT = Repository.root();
  private static final Path RULES = ROOT.resolve("deploy/helm/wa-mcp/files/alerts.yaml");
  private static final Path CASES =
      ROOT.resolve("acceptance/src/test/resources/alerts/alerts-test.yaml");
  private static final String RUNBOOK = "docs/operations/runbook.md#";
  private static final Pattern HEADING = Pattern.compile("(?m)^## (.+)$");

  /** A rule as it stands in the file; {@code name} of the alert or of what is recorded. */
  record Rule(String name, boolean alert, Map<?, ?> yaml) {

    Expression expression() {
      return new Expression(yaml.get("expr").toString());
    }

    String text(String section, String key) {
      return String.valueOf(((Map<?, ?>) yaml.get(section)).get(key));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static Map<?, ?> yaml(Path file) {
    return new Yaml(new SafeConstructor(new LoaderOptions())).load(Repository.read(file));
  }

  static List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    for (Object group : (List<?>) yaml(RULES).get("groups")) {
      for (Object rule : (List<?>) ((Map<?, ?>) group).get("rules")) {
        Map<?, ?> map = (Map<?, ?>) rule;
        boolean alert = map.containsKey("alert");
        rules.add(new Rule(map.get(alert ? "alert" : "record").toString(), alert, map));
      }
    }
    return rules;
  }

  static List<Rule> alerts() {
    return rules().stream().filter(Rule::alert).toList();
  }

  private static Set<String> recorded() {
    Set<String> names = new HashSet<>();
    rules().stream().filter(rule -> !rule.alert()).forEach(rule -> names.add(rule.name()));
    return names;
  }

  @ParameterizedTest
  @MethodSource("rules")
  void expressionsNameWhatIsDeclared(Rule rule) {
    assertThat(rule.expression().names()).isNotEmpty();
    assertThat(rule.expression().problems(recorded())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void everyAlertSaysWhatAndWhatToDo(Rule alert) {
    assertThat(alert.name()).startsWith("Wamcp");
    assertThat(alert.text("labels", "severity")).isIn("page", "ticket");
    assertThat(alert.text("annotations", "summary")).hasSizeBetween(10, 80);
    assertThat(alert.text("annotations", "description")).hasSizeGreaterThan(30);
    assertThat(alert.text("annotations", "runbook")).startsWith(RUNBOOK);
    String anchor = alert.text("annotations", "runbook").substring(RUNBOOK.length());
    String section = section(anchor).orElseThrow(() -> new AssertionError("no section " + anchor));
    assertThat(section)
        .contains("**Symptom.**", "**Check.**", "**Fix.**")
        .contains("`" + alert.name() + "`");
  }

  /** The runbook's section of an anchor. */
  private static Optional<String> section(String anchor) {
    String page = Repository.read(ROOT.resolve("docs/operations/runbook.md"));
    return Stream.of(page.split("(?m)^(?=## )"))
        .filter(
            part ->
                HEADING
                    .matcher(part)
                    .results()
                    .anyMatch(
                        found -> found.group(1).toLowerCase().replace(' ', '-').equals(anchor)))
        .findFirst();
  }

  @Test
  void theRunbookSpeaksOfNoOtherAlert() {
    String page = Repository.read(ROOT.resolve("docs/operations/runbook.md"));
    Set<String> named = new TreeSet<>();
    Pattern.compile("`(Wamcp\\w+)`").matcher(page).results().forEach(m -> named.add(m.group(1)));
    assertThat(named)
        .containsExactlyInAnyOrderElementsOf(alerts().stream().map(Rule::name).toList());
  }

  @Test
  void everyAlertHasItsUnitCase() {
    String cases = Repository.read(CASES);
    for (Rule alert : alerts()) {
      assertThat(cases).contains("- name: " + alert.name() + " fires");
    }
    for (Object one : (List<?>) yaml(CASES).get("tests")) {
      for (Object series : (List<?>) ((Map<?, ?>) one).get("input_series")) {
        String name = ((Map<?, ?>) series).get("series").toString();
        assertThat(new Expression(name).problems(Set.of())).as(name).isEmpty();
      }
    }
  }

  @Test
  void theChecksFindWhatTheyLookFor() {
    assertThat(new Expression("rate(wamcp_gone_total[5m]) > 1").problems(Set.of()))
        .containsExactly("nobody declares wamcp_gone_total");
    assertThat(new Expression("max(wamcp_queue_sends{state=\"gone\"})").problems(Set.of()))
        .containsExactly("wamcp_queue_sends: state is never gone");
    assertThat(new Expression("max(wamcp_queue_sends{kind=\"ready\"}").problems(Set.of()))
        .containsExactly("brackets do not match", "wamcp_queue_sends has no label kind");
    assertThat(new Expression("wamcp_send_seconds > 3").problems(Set.of()))
        .as("a histogram has no sample of its own name")
        .isNotEmpty();
  }

  @Test
  void promtoolAgrees() throws Exception {
    Promtool promtool = Promtool.onThePath();
    promtool.run("check", "rules", RULES.toString());
    promtool.run("test", "rules", CASES.toString());
  }
}
