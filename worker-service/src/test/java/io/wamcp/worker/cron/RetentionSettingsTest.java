package io.wamcp.worker.cron;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.runtime.config.Setting;
import io.wamcp.runtime.config.Settings;
import io.wamcp.store.Prunable;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetentionSettingsTest {

  private static final Instant NOW = Instant.parse("2026-11-27T03:30:00Z");

  @Test
  void defaultsKeepMessagesForEverAndRememberItemsForThirtyDays() {
    assertThat(RetentionSettings.ALL.stream().map(RetentionSettingsTest::line))
        .containsExactly(
            "retention.messages=0s",
            "retention.media=0s",
            "retention.items=30d",
            "retention.account-events=0s",
            "retention.quarantine=0s",
            "retention.batch=500",
            "retention.dry-run=false");
  }

  private static <T> String line(Setting<T> setting) {
    return setting.key() + "=" + setting.print(setting.defaultValue().orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({
    "retention.items, 7d, at least 8d",
    "retention.account-events, 167h, at least 8d",
    "retention.messages, 1h, at least 1d",
    "retention.media, 1h, at least 1d",
    "retention.quarantine, 1h, at least 1d",
  })
  void aPeriodTooShortToBeSafeIsRefused(String key, String value, String problem) {
    assertThat(RetentionSettings.problem(Settings.of(Map.of(key, value))).orElseThrow().toString())
        .contains(key)
        .contains(problem);
  }

  @Test
  void mediaMayNotOutliveTheirMessages() {
    Map<String, String> settings = Map.of("retention.messages", "30d", "retention.media", "31d");
    assertThat(RetentionSettings.problem(Settings.of(settings)).orElseThrow().key())
        .isEqualTo("retention.media");
    assertThat(RetentionSettings.problem(Settings.of(Map.of("retention.media", "31d")))).isEmpty();
  }

  @Test
  void mediaGoWithTheirMessagesUnlessTheyHaveAPeriod() {
    assertThat(before(Prunable.MEDIA, Map.of("retention.messages", "30d")))
        .containsExactly(NOW.minus(Duration.ofDays(30)));
    assertThat(
            before(Prunable.MEDIA, Map.of("retention.messages", "30d", "retention.media", "10d")))
        .containsExactly(NOW.minus(Duration.ofDays(10)));
    assertThat(before(Prunable.MEDIA, Map.of())).isEmpty();
    assertThat(before(Prunable.ITEMS, Map.of("retention.items", "0s"))).isEmpty();
  }

  private static Stream<Instant> before(Prunable kind, Map<String, String> settings) {
    return RetentionSettings.from(Settings.of(settings)).before(kind, NOW).stream();
  }
}
