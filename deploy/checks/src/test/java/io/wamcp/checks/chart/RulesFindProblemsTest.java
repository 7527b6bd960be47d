package io.wamcp.checks.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.checks.Yaml;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule notices what it is there for: one thing of a good rendering is spoilt at a time. */
class RulesFindProblemsTest {

  private static final String PRODUCTION = Chart.text(Example.PRODUCTION.overlay());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // rule | resource | path to spoil | its new value
        "EVERY_FIELD_IS_KNOWN | Deployment/wa-mcp-mcp | /spec/template/spec/containers/0/bogus | 1",
        "EVERY_FIELD_IS_KNOWN | Deployment/wa-mcp-mcp | /spec/revisionHistoryLimit | many",
        "EVERY_FIELD_IS_KNOWN | ScaledObject/wa-mcp-worker | /spec/pollInterval | 3",
        "EVERY_FIELD_IS_KNOWN | Job/wa-mcp-migration | /kind | Jobs",
        "EVERY_RESOURCE_IS_NAMED_AND_LABELLED | Service/wa-mcp-mcp | /metadata/name | Mcp",
        "EVERY_RESOURCE_IS_NAMED_AND_LABELLED | Service/wa-mcp-mcp | /metadata/labels | {}",
        "EVERY_RESOURCE_IS_NAMED_AND_LABELLED | Service/wa-mcp-mcp | /metadata/name |"
            + " wa-mcp-worker",
        "EVERY_CONTAINER_IS_RESTRICTED | Job/wa-mcp-migration | /spec/template/spec/hostPID | true",
        "EVERY_CONTAINER_IS_RESTRICTED | Deployment/wa-mcp-worker |"
            + " /spec/template/spec/containers/0/securityContext/allowPrivilegeEscalation | true",
        "EVERY_CONTAINER_IS_RESTRICTED | Deployment/wa-mcp-worker |"
            + " /spec/template/spec/containers/0/securityContext/readOnlyRootFilesystem | false",
        "EVERY_CONTAINER_IS_RESTRICTED | Deployment/wa-mcp-worker |"
            + " /spec/template/spec/containers/0/securityContext/capabilities/add | [NET_ADMIN]",
        "EVERY_CONTAINER_IS_RESTRICTED | Deployment/wa-mcp-worker |"
            + " /spec/template/spec/containers/0/resources/limits | {}",
        "EVERY_CONTAINER_IS_RESTRICTED | Deployment/wa-mcp-worker |"
            + " /spec/template/spec/securityContext/runAsUser | 0",
        "EVERY_CONTAINER_IS_RESTRICTED | Deployment/wa-mcp-worker |"
            + " /spec/template/spec/volumes/0/hostPath | {path: /}",
        "NO_POD_HAS_A_TOKEN_OR_RIGHTS | Deployment/wa-mcp-mcp |"
            + " /spec/template/spec/automountServiceAccountToken | true",
        "NO_POD_HAS_A_TOKEN_OR_RIGHTS | Deployment/wa-mcp-mcp |"
            + " /spec/template/spec/serviceAccountName | wa-mcp-worker",
        "NO_POD_HAS_A_TOKEN_OR_RIGHTS | ServiceAccount/wa-mcp-mcp | /kind | RoleBinding",
        "SECRETS_STAND_ONLY_IN_MOUNTED_FILES | Deployment/wa-mcp-mcp |"
            + " /spec/template/spec/containers/0/env | [{name: DB_PASSWORD, value: visible}]",
        "SECRETS_STAND_ONLY_IN_MOUNTED_FILES | Deployment/wa-mcp-mcp |"
            + " /spec/template/spec/containers/0/envFrom | [{secretRef: {name: x}}]",
        "SECRETS_STAND_ONLY_IN_MOUNTED_FILES | Deployment/wa-mcp-mcp |"
            + " /spec/template/spec/volumes/1/projected/sources/0/secret/items/0/path | other",
        "SECRETS_STAND_ONLY_IN_MOUNTED_FILES | ServiceAccount/wa-mcp-mcp | /kind | ConfigMap",
        "SELECTORS_MATCH | Service/wa-mcp-mcp | /spec/selector | {app.kubernetes.io/component:"
            + " worker}",
        "SELECTORS_MATCH | PodDisruptionBudget/wa-mcp-mcp | /spec/selector/matchLabels |"
            + " {app.kubernetes.io/name: wa-mcp}",
        "SELECTORS_MATCH | NetworkPolicy/wa-mcp-mcp | /spec/podSelector/matchLabels | {}",
        "SELECTORS_MATCH | Deployment/wa-mcp-mcp | /spec/template/metadata/labels |"
            + " {app.kubernetes.io/component: mcp}",
        "SELECTORS_MATCH | Deployment/wa-mcp-mcp |"
            + " /spec/template/spec/topologySpreadConstraints/0/labelSelector/matchLabels | {a: b}",
        "SELECTORS_MATCH | ServiceMonitor/wa-mcp | /spec/selector/matchLabels | {wa-mcp/port:"
            + " other}",
        "EVERY_PORT_EXISTS | Service/wa-mcp-mcp | /spec/ports/0/targetPort | https",
        "EVERY_PORT_EXISTS | HTTPRoute/wa-mcp-mcp | /spec/rules/0/backendRefs/0/port | 8081",
        "EVERY_PORT_EXISTS | HTTPRoute/wa-mcp-mcp | /spec/rules/0/backendRefs/0/name |"
            + " wa-mcp-worker",
        "EVERY_PORT_EXISTS | Deployment/wa-mcp-mcp |"
            + " /spec/template/spec/containers/0/readinessProbe/httpGet/port | http",
        "EVERY_PORT_EXISTS | Deployment/wa-mcp-mcp |"
            + " /spec/template/spec/containers/0/readinessProbe | null",
        "EVERY_SERVICE_SCALES_ALONE | HorizontalPodAutoscaler/wa-mcp-mcp |"
            + " /spec/scaleTargetRef/name | wa-mcp-worker",
        "EVERY_SERVICE_SCALES_ALONE | Deployment/wa-mcp-worker | /spec/replicas | 3",
        "EVERY_VARIABLE_IS_A_SETTING | Deployment/wa-mcp-mcp |"
            + " /spec/template/spec/containers/0/env/0/name | SERVER_PROT",
        "EVERY_VARIABLE_IS_A_SETTING | Deployment/wa-mcp-mcp |"
            + " /spec/template/spec/containers/0/env/0/name | ADMIN_PORT",
        "EVERY_VARIABLE_IS_A_SETTING | Deployment/wa-mcp-mcp | /spec/template/spec/containers/0/env"
            + " | []",
        "SETTINGS_ARE_ACCEPTED | Deployment/wa-mcp-mcp |"
            + " /spec/template/spec/containers/0/env/0/value | 70000",
        "A_STOP_HAS_ENOUGH_TIME | Deployment/wa-mcp-mcp |"
            + " /spec/template/spec/terminationGracePeriodSeconds | 30",
        "A_STOP_HAS_ENOUGH_TIME | Deployment/wa-mcp-worker | /spec/template/spec/containers/0/env |"
            + " [{name: SHUTDOWN_GRACE, value: 55s}, {name: SHUTDOWN_LIMIT, value: 60s}]",
        "ONLY_THE_ARROWS_OF_THE_DESIGN | NetworkPolicy/wa-mcp-mcp | /spec/egress | []",
        "ONLY_THE_ARROWS_OF_THE_DESIGN | NetworkPolicy/wa-mcp-mcp | /spec/ingress/0/from | []",
        "ONLY_THE_ARROWS_OF_THE_DESIGN | NetworkPolicy/wa-mcp-mcp | /spec/ingress/0/ports | []",
        "ONLY_THE_ARROWS_OF_THE_DESIGN | NetworkPolicy/wa-mcp-mcp | /spec/policyTypes | [Egress]",
        "ONLY_THE_ARROWS_OF_THE_DESIGN | NetworkPolicy/wa-mcp-mcp | /kind | NetworkPolice",
      })
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
  void everyRuleIsSpoiltOnce() throws NoSuchMethodException {
    Set<String> tried = new TreeSet<>();
    CsvSource source =
        getClass()
            .getDeclaredMethod("isNoticed", Rule.class, String.class, String.class, String.class)
            .getAnnotation(CsvSource.class);
    for (String line : source.value()) {
      tried.add(line.substring(0, line.indexOf('|')).strip());
    }
    Set<String> rules = new TreeSet<>(List.of(Rule.values()).stream().map(Rule::name).toList());
    assertThat(tried).isEqualTo(rules);
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
