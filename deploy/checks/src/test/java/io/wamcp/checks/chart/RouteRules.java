package io.wamcp.checks.chart;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What is reached from outside, and within which bounds. */
final class RouteRules {

  private static final Map<String, String> PATHS =
      Map.of("/webhook/meta", "ingress", "/mcp", "mcp", "/api/inngest", "worker");

  private static final String NGINX = "nginx.ingress.kubernetes.io/";

  private RouteRules() {}

  static List<String> bounds(Manifests manifests) {
    List<String> problems = new ArrayList<>();
    manifests.kind("Ingress").forEach(found -> ingress(problems, found));
    manifests.kind("HTTPRoute").forEach(found -> route(problems, found));
    return problems;
  }

  private static void ingress(List<String> problems, JsonNode ingress) {
    for (JsonNode path : ingress.at("/spec/rules/0/http/paths")) {
      path(problems, ingress, path.path("path").asText(), path.path("pathType").asText());
    }
    if (ingress.path("spec").path("tls").isEmpty()) {
      problems.add(Manifests.title(ingress) + " is without TLS");
    }
    Map<String, String> annotations =
        Manifests.strings(ingress.path("metadata").path("annotations"));
    if (annotations.keySet().stream().noneMatch(name -> name.startsWith(NGINX))) {
      return; // another controller's are the operator's own
    }
    for (String bound : List.of("proxy-body-size", "limit-rps", "proxy-read-timeout")) {
      if (!annotations.containsKey(NGINX + bound)) {
        problems.add(Manifests.title(ingress) + " has no bound " + bound);
      }
    }
    boolean streams = "mcp".equals(Manifests.part(ingress));
    if (streams != "off".equals(annotations.get(NGINX + "proxy-buffering"))) {
      problems.add(Manifests.title(ingress) + " holds streams back, or what is no stream is not");
    }
    String repeated = annotations.getOrDefault(NGINX + "proxy-next-upstream", "");
    if (streams && repeated.contains("non_idempotent")) {
      problems.add(Manifests.title(ingress) + " may repeat a call that sends");
    }
  }

  private static void route(List<String> problems, JsonNode route) {
    for (JsonNode rule : route.path("spec").path("rules")) {
      JsonNode path = rule.at("/matches/0/path");
      path(problems, route, path.path("value").asText(), path.path("type").asText());
      boolean endless = "0s".equals(rule.path("timeouts").path("request").asText());
      if (endless != "mcp".equals(Manifests.part(route)) || !rule.has("timeouts")) {
        problems.add(Manifests.title(route) + " has not the time it needs");
      }
    }
  }

  private static void path(List<String> problems, JsonNode from, String path, String type) {
    if (!"Exact".equals(type) || !Manifests.part(from).equals(PATHS.get(path))) {
      problems.add(Manifests.title(from) + " leads from " + type + " " + path);
    }
  }
}
