package io.wamcp.checks.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What points at something else finds it, and nothing more. */
final class WiringRules {

  private WiringRules() {}

  static List<String> selectors(Manifests manifests) {
    List<String> problems = new ArrayList<>();
    for (JsonNode deployment : manifests.kind("Deployment").toList()) {
      JsonNode selector = deployment.path("spec").path("selector").path("matchLabels");
      expectOwn(problems, manifests, deployment, selector);
      JsonNode pod = Manifests.pod(deployment);
      pod.path("topologySpreadConstraints")
          .forEach(
              constraint ->
                  expectOwn(
                      problems,
                      manifests,
                      deployment,
                      constraint.path("labelSelector").path("matchLabels")));
      pod.path("affinity")
          .findValues("matchLabels")
          .forEach(found -> expectOwn(problems, manifests, deployment, found));
    }
    manifests
        .kind("Service")
        .forEach(
            found -> expectOwn(problems, manifests, found, found.path("spec").path("selector")));
    manifests
        .kind("PodDisruptionBudget")
        .forEach(found -> expectOwn(problems, manifests, found, matchLabels(found, "selector")));
    manifests
        .kind("NetworkPolicy")
        .forEach(found -> expectOwn(problems, manifests, found, matchLabels(found, "podSelector")));
    manifests.kind("ServiceMonitor").forEach(found -> monitored(problems, manifests, found));
    return problems;
  }

  private static JsonNode matchLabels(JsonNode resource, String field) {
    return resource.path("spec").path(field).path("matchLabels");
  }

  /** The selector finds the pods of the resource's own part, and of no other. */
  private static void expectOwn(
      List<String> problems, Manifests manifests, JsonNode resource, JsonNode selector) {
    List<String> found =
        manifests.workloads().stream()
            .filter(workload -> matches(selector, Manifests.podTemplate(workload)))
            .map(Manifests::part)
            .toList();
    if (!found.equals(List.of(Manifests.part(resource)))) {
      problems.add(Manifests.title(resource) + " selects the pods of " + found);
    }
  }

  private static boolean matches(JsonNode selector, JsonNode labelled) {
    return !selector.isEmpty()
        && Manifests.labels(labelled)
            .entrySet()
            .containsAll(Manifests.strings(selector).entrySet());
  }

  private static void monitored(List<String> problems, Manifests manifests, JsonNode monitor) {
    JsonNode selector = matchLabels(monitor, "selector");
    Set<String> found = new TreeSet<>();
    manifests
        .kind("Service")
        .filter(service -> matches(selector, service))
        .forEach(service -> found.add(Manifests.part(service)));
    if (!found.equals(new TreeSet<>(Manifests.SERVICES))) {
      problems.add(Manifests.title(monitor) + " reads " + found);
    }
    String port = monitor.path("spec").path("endpoints").path(0).path("port").asText();
    manifests
        .kind("Service")
        .filter(service -> matches(selector, service))
        .filter(service -> servicePort(service, "name", port).isEmpty())
        .forEach(service -> problems.add(Manifests.title(service) + " has no port " + port));
  }

  static List<String> ports(Manifests manifests) {
    List<String> problems = new ArrayList<>();
    for (JsonNode service : manifests.kind("Service").toList()) {
      JsonNode pods = manifests.deployment(Manifests.part(service));
      service
          .path("spec")
          .path("ports")
          .forEach(port -> expectPort(problems, service, pods, port.path("targetPort").asText()));
    }
    for (JsonNode deployment : manifests.kind("Deployment").toList()) {
      for (JsonNode probe : deployment.findValues("httpGet")) {
        expectPort(problems, deployment, deployment, probe.path("port").asText());
        if (!"admin".equals(probe.path("port").asText())) {
          problems.add(Manifests.title(deployment) + " is probed at another port than admin");
        }
      }
      for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
        if (deployment.findValue(probe) == null) {
          problems.add(Manifests.title(deployment) + " has no " + probe);
        }
      }
    }
    manifests.kind("Ingress").forEach(found -> ingress(problems, manifests, found));
    manifests.kind("HTTPRoute").forEach(found -> route(problems, manifests, found));
    return problems;
  }

  private static void expectPort(
      List<String> problems, JsonNode resource, JsonNode deployment, String port) {
    boolean there =
        Manifests.containers(deployment).stream()
            .flatMap(container -> Stream.of(container.path("ports")))
            .anyMatch(ports -> ports.findValuesAsText("name").contains(port));
    if (!there) {
      problems.add(Manifests.title(resource) + " leads to the port " + port + ", which is nowhere");
    }
  }

  private static void ingress(List<String> problems, Manifests manifests, JsonNode ingress) {
    for (JsonNode backend : ingress.findValues("backend")) {
      String port = backend.path("service").path("port").path("name").asText();
      expectService(problems, manifests, ingress, backend.path("service"), "name", port);
    }
  }

  private static void route(List<String> problems, Manifests manifests, JsonNode route) {
    for (JsonNode rule : route.path("spec").path("rules")) {
      for (JsonNode backend : rule.path("backendRefs")) {
        String port = backend.path("port").asText();
        expectService(problems, manifests, route, backend, "port", port);
      }
    }
  }

  private static void expectService(
      List<String> problems,
      Manifests manifests,
      JsonNode from,
      JsonNode named,
      String field,
      String port) {
    Optional<ObjectNode> service = manifests.find("Service", named.path("name").asText());
    boolean there = service.flatMap(found -> servicePort(found, field, port)).isPresent();
    if (!there || !Manifests.part(service.get()).equals(Manifests.part(from))) {
      problems.add(Manifests.title(from) + " leads to " + named + ", which is not its service");
    }
  }

  private static Optional<JsonNode> servicePort(JsonNode service, String field, String value) {
    for (JsonNode port : service.path("spec").path("ports")) {
      if (port.path(field).asText().equals(value)) {
        return Optional.of(port);
      }
    }
    return Optional.empty();
  }

  /** At most one scaler a service, aimed at it alone; what a scaler sets, nobody else does. */
  static List<String> scaling(Manifests manifests) {
    List<String> problems = new ArrayList<>();
    List<ObjectNode> scalers =
        Stream.concat(manifests.kind("HorizontalPodAutoscaler"), manifests.kind("ScaledObject"))
            .toList();
    for (String part : Manifests.SERVICES) {
      JsonNode deployment = manifests.deployment(part);
      List<ObjectNode> own =
          scalers.stream()
              .filter(
                  scaler -> target(scaler).equals(Map.of("Deployment", Manifests.name(deployment))))
              .toList();
      if (own.size() > 1) {
        problems.add(Manifests.title(deployment) + " has " + own.size() + " scalers");
      }
      if (deployment.path("spec").has("replicas") != own.isEmpty()) {
        problems.add(Manifests.title(deployment) + " has replicas and a scaler, or neither");
      }
      if (Manifests.pod(deployment).path("affinity").has("podAffinity")) {
        problems.add(Manifests.title(deployment) + " goes where others are");
      }
    }
    scalers.stream()
        .filter(scaler -> manifests.find("Deployment", targetName(scaler)).isEmpty())
        .forEach(scaler -> problems.add(Manifests.title(scaler) + " scales nothing"));
    return problems;
  }

  private static Map<String, String> target(JsonNode scaler) {
    JsonNode target = scaler.path("spec").path("scaleTargetRef");
    return Map.of(target.path("kind").asText(), targetName(scaler));
  }

  private static String targetName(JsonNode scaler) {
    return scaler.path("spec").path("scaleTargetRef").path("name").asText();
  }
}
