package io.wamcp.checks.chart;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Who may talk to whom: docs/architecture/overview.md, in ports. */
final class NetworkRules {

  /** Who may be called at all, where policies are on. */
  private static final Map<String, Set<String>> CALLED =
      Map.of(
          "ingress", Set.of("http", "admin"),
          "worker", Set.of("http", "admin"),
          "mcp", Set.of("http", "admin"),
          "migration", Set.of());

  private static final Set<String> DATABASE = Set.of("53", "5432");
  private static final Set<String> ENGINE = Set.of("53", "5432", "8288");
  private static final Set<String> CLOUD = Set.of("53", "443", "5432");

  private NetworkRules() {}

  static List<String> arrows(Manifests manifests) {
    List<String> problems = new ArrayList<>();
    List<String> covered = manifests.kind("NetworkPolicy").map(Manifests::part).sorted().toList();
    if (covered.isEmpty()) {
      return problems;
    }
    List<String> all = manifests.workloads().stream().map(Manifests::part).sorted().toList();
    if (!covered.equals(all)) {
      problems.add("policies cover " + covered + " of " + all);
    }
    boolean cloud =
        !Manifests.environment(manifests.deployment("worker")).containsKey("INNGEST_BASE_URL");
    manifests
        .kind("NetworkPolicy")
        .forEach(
            policy -> {
              Set<String> expected = new TreeSet<>(expected(Manifests.part(policy), cloud));
              collector(manifests, Manifests.part(policy)).ifPresent(expected::add);
              policy(problems, policy, expected);
            });
    return problems;
  }

  private static void policy(List<String> problems, JsonNode policy, Set<String> expected) {
    String title = Manifests.title(policy);
    JsonNode spec = policy.path("spec");
    if (!spec.path("policyTypes").toString().equals("[\"Ingress\",\"Egress\"]")) {
      problems.add(title + " leaves a direction open");
    }
    Set<String> called = ports(problems, title, spec.path("ingress"));
    if (!CALLED.get(Manifests.part(policy)).containsAll(called)) {
      problems.add(title + " may be called at " + called);
    }
    for (JsonNode arrow : spec.path("ingress")) {
      if (arrow.path("from").isEmpty()) {
        problems.add(title + " may be called by anybody");
      }
    }
    Set<String> calls = ports(problems, title, spec.path("egress"));
    if (!calls.equals(expected)) {
      problems.add(title + " may call " + calls);
    }
  }

  /** The port traces go to, where a part has somewhere to send them. */
  private static Optional<String> collector(Manifests manifests, String part) {
    if ("migration".equals(part)) {
      return Optional.empty();
    }
    return Optional.ofNullable(
            Manifests.environment(manifests.deployment(part)).get("TRACING_COLLECTOR"))
        .map(URI::create)
        .map(
            address ->
                address.getPort() > 0
                    ? Integer.toString(address.getPort())
                    : "https".equals(address.getScheme()) ? "443" : "80");
  }

  private static Set<String> expected(String part, boolean cloud) {
    if ("migration".equals(part)) {
      return DATABASE;
    }
    if (cloud) {
      return CLOUD;
    }
    Set<String> expected = new TreeSet<>(ENGINE);
    if ("worker".equals(part)) {
      expected.add("443"); // the Graph API
    }
    return expected;
  }

  private static Set<String> ports(List<String> problems, String title, JsonNode arrows) {
    Set<String> ports = new TreeSet<>();
    for (JsonNode arrow : arrows) {
      if (arrow.path("ports").isEmpty()) {
        problems.add(title + " opens every port");
      }
      arrow.path("ports").forEach(port -> ports.add(port.path("port").asText()));
    }
    return ports;
  }
}
