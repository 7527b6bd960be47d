package io.wamcp.checks.chart;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Types, names and labels. */
final class ShapeRules {

  private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final List<String> LABELS =
      List.of(
          "app.kubernetes.io/name",
          "app.kubernetes.io/instance",
          "app.kubernetes.io/component",
          "app.kubernetes.io/version",
          "app.kubernetes.io/managed-by",
          "helm.sh/chart");

  private ShapeRules() {}

  static List<String> fields(Manifests manifests) {
    return manifests.all().stream()
        .flatMap(
            resource ->
                KubernetesTypes.problem(resource)
                    .map(problem -> Manifests.title(resource) + ": " + problem)
                    .stream())
        .toList();
  }

  static List<String> names(Manifests manifests) {
    List<String> problems = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (JsonNode resource : manifests.all()) {
      String title = Manifests.title(resource);
      if (!seen.add(title)) {
        problems.add(title + " stands twice");
      }
      if (!DNS_LABEL.matcher(Manifests.name(resource)).matches()) {
        problems.add(title + " has no name Kubernetes accepts");
      }
      Map<String, String> labels = Manifests.labels(resource);
      LABELS.stream()
          .filter(label -> labels.getOrDefault(label, "").isEmpty())
          .forEach(label -> problems.add(title + " has no label " + label));
    }
    return problems;
  }
}
