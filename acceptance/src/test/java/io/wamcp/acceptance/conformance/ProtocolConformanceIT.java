package io.wamcp.acceptance.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The official conformance suite against the protocol library, with the tools and resources the
 * suite looks for. What is not expected to fail must pass, and what is must fail.
 */
class ProtocolConformanceIT {

  @ParameterizedTest
  @ValueSource(strings = {"2025-11-25", "2026-07-28"})
  void everyScenarioEndsAsExpected(String revision) {
    ExpectedFailures expected = ExpectedFailures.of("fixture-" + revision);
    try (FixtureServer server = new FixtureServer()) {
      Suite.of(server.url(), revision, expected).hasEndedAs(expected, revision);
    }
  }

  @Test
  void aFailureNobodyExpectsAndAPassNobodyExpectsAreBothFound() {
    ExpectedFailures expected =
        new ExpectedFailures("none", Map.of("prompts-list", "why", "caching:one", "why"));
    assertThat(
            expected.unexpected(Set.of("prompts-list:a", "caching:one", "caching:two", "ping:x")))
        .containsExactly("caching:two", "ping:x");
    assertThat(expected.stale(Set.of("prompts-list:a", "caching:two")))
        .containsExactly("caching:one");
  }
}
