package io.wamcp.acceptance.conformance;

import io.wamcp.acceptance.RoundRobin;
import io.wamcp.acceptance.Stacks;
import io.wamcp.local.StackInfo;
import java.net.URI;
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
    StackInfo.McpInfo mcp = Stacks.shared().info().mcp();
    try (RoundRobin server = RoundRobin.withKey(mcp.apiKey())) {
      server.add("http://" + URI.create(mcp.url()).getAuthority());
      Suite.of(server.url() + "/mcp", revision, expected).hasEndedAs(expected, revision);
    }
  }
}
