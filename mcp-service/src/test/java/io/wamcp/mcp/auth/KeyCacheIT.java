package io.wamcp.mcp.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.mcp.McpFixture;
import io.wamcp.testkit.MutableClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyCacheIT {

  @Test
  void remembersForASecondWhatWasFoundAndWhatWasNot() {
    try (McpFixture fixture = new McpFixture()) {
      MutableClock clock = MutableClock.at("2026-11-25T10:00:00Z");
      KeyCache cache = new KeyCache(fixture.database(), clock, 10);
      KeyMinting.Minted key = fixture.minted("owner", List.of());
      String prefix = key.token().prefix();
      assertThat(cache.find(prefix).orElseThrow().revokedAt()).isNull();
      assertThat(cache.find("aaaaaaaaaaaa")).isEmpty();

      fixture.revoke(key);
      fixture.execute("UPDATE api_keys SET prefix = 'aaaaaaaaaaaa'");
      clock.advance(Duration.ofMillis(999));
      assertThat(cache.find(prefix).orElseThrow().revokedAt()).isNull();
      assertThat(cache.find("aaaaaaaaaaaa")).isEmpty();

      clock.advance(Duration.ofMillis(1));
      assertThat(cache.find(prefix)).isEmpty();
      assertThat(cache.find("aaaaaaaaaaaa").orElseThrow().revokedAt()).isNotNull();
    }
  }

  @Test
  void guessingFillsNoMemory() {
    try (McpFixture fixture = new McpFixture()) {
      KeyCache cache = new KeyCache(fixture.database(), MutableClock.at("2026-11-25T10:00:00Z"), 5);
      for (int i = 0; i < 20; i++) {
        cache.find("guess" + i);
      }

      assertThat(cache.size()).isEqualTo(5);
    }
  }
}
