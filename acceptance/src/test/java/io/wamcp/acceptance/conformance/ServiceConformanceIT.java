package io.wamcp.acceptance.conformance;

import io.wamcp.acceptance.RoundRobin;
import io.wamcp.acceptance.Stacks;
import io.wamcp.local.LocalStack;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The official conformance suite against the service as it is run, with its own tools and
 * resources. The suite's tools are not there, so what calls them fails; the rest must pass.
 */
class ServiceConformanceIT {

  @ParameterizedTest
  @ValueSource(strings = {"2025-11-25", "2026-07-28"})
  void everyScenarioEndsAsExpected(String revision) {
    ExpectedFailures expected = ExpectedFailures.of("service-" + revision);
    LocalStack stack = Stacks.shared();
    // The suite cannot be given a key, and says it comes from the server's own origin.
    RoundRobin balancer = RoundRobin.withKey(stack.info().mcp().apiKey());
    Map<String, String> more =
        Map.of("mcp.allowed-origins", balancer.url(), "mcp.allowed-hosts", "127.0.0.1,localhost");
    try (McpReplicas replicas = new McpReplicas(stack, balancer, 1, more)) {
      Suite.of(replicas.url(), revision, expected).hasEndedAs(expected, revision);
    }
  }
}
