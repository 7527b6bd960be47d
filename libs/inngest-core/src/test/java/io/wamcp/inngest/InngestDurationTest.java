package io.wamcp.inngest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InngestDurationTest {

  @ParameterizedTest
  @CsvSource({
    "1ns,PT0.000000001S",
    "5us,PT0.000005S",
    "500ms,PT0.5S",
    "2s,PT2S",
    "1m,PT1M",
    "1h30m,PT1H30M",
    "1.5h,PT1H30M",
    "1d,PT24H",
    "1w2d,PT216H"
  })
  void reads(String text, Duration expected) {
    assertThat(InngestDuration.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "PT0.0001S,1ms",
    "PT0.25S,250ms",
    "PT2S,2s",
    "PT1M,1m",
    "PT90S,1m30s",
    "PT1H0.001S,1h1ms",
    "P2D,48h"
  })
  void writes(Duration duration, String expected) {
    assertThat(InngestDuration.format(duration)).isEqualTo(expected);
  }

  @Test
  void readsWhatItWrites() {
    for (long millis = 1; millis < 1_000_000_000_000L; millis = millis * 7 + 3) {
      Duration duration = Duration.ofMillis(millis);
      assertThat(InngestDuration.parse(InngestDuration.format(duration))).isEqualTo(duration);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "s", "-1s", "1s ", "1 s", "1y", "1s,2s", "٣s"})
  void refusesEverythingElse(String text) {
    assertThatThrownBy(() -> InngestDuration.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void doesNotWriteNothing() {
    assertThatThrownBy(() -> InngestDuration.format(Duration.ZERO))
        .hasMessageContaining("positive");
  }
}
