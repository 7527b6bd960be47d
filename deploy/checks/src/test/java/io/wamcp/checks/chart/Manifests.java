package io.wamcp.checks.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.checks.Yaml;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What Kubernetes is given, resource by resource. */
record Manifests(List<ObjectNode> all) {

  static final List<String> SERVICES = List.of("ingress", "worker", "mcp");

  static Manifests parse(String text) {
    return new Manifests(Yaml.documents(text));
  }

  Stream<ObjectNode> kind(String kind) {
    return all.stream().filter(resource -> kind.equals(resource.path("kind").asText()));
  }

  Optional<ObjectNode> find(String kind, String name) {
    return kind(kind).filter(resource -> name.equals(name(resource))).findFirst();
  }

  /** A service's Deployment. */
  ObjectNode deployment(String part) {
    return find("Deployment", Chart.RELEASE + "-" + part).orElseThrow();
  }

  /** Resources with a pod template: Deployments and the migration's Job. */
  List<ObjectNode> workloads() {
    return Stream.concat(kind("Deployment"), kind("Job")).toList();
  }

  static String name(JsonNode resource) {
    return resource.path("metadata").path("name").asText();
  }

  /** Kind and name, for messages. */
  static String title(JsonNode resource) {
    return resource.path("kind").asText() + "/" + name(resource);
  }

  /** Which part of wa-mcp a resource belongs to. */
  static String part(JsonNode resource) {
    return labels(resource).getOrDefault("app.kubernetes.io/component", "");
  }

  static Map<String, String> labels(JsonNode resource) {
    return strings(resource.path("metadata").path("labels"));
  }

  static JsonNode podTemplate(JsonNode workload) {
    return workload.path("spec").path("template");
  }

  static JsonNode pod(JsonNode workload) {
    return podTemplate(workload).path("spec");
  }

  static List<JsonNode> containers(JsonNode workload) {
    List<JsonNode> containers = new ArrayList<>();
    for (String field : List.of("initContainers", "containers", "ephemeralContainers")) {
      pod(workload).path(field).forEach(containers::add);
    }
    return containers;
  }

  /** Environment variables of a workload's container, as far as they have values. */
  static Map<String, String> environment(JsonNode workload) {
    Map<String, String> environment = new TreeMap<>();
    containers(workload)
        .forEach(
            container ->
                container
                    .path("env")
                    .forEach(
                        variable ->
                            environment.put(
                                variable.path("name").asText(), variable.path("value").asText())));
    return environment;
  }

  static Map<String, String> strings(JsonNode object) {
    Map<String, String> strings = new TreeMap<>();
    object.properties().forEach(entry -> strings.put(entry.getKey(), entry.getValue().asText()));
    return strings;
  }
}
