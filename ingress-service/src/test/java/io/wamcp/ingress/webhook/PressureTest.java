package io.wamcp.ingress.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What counts as waiting long is measured by what storing takes at best. */
class PressureTest {

  private final Pressure pressure = new Pressure(null, new WebhookMetrics(), 0);

  private boolean late(int waitedMillis, int tookMillis, int atSeconds) {
    return pressure.isLate(
        Duration.ofMillis(waitedMillis).toNanos(),
        Duration.ofMillis(tookMillis).toNanos(),
        Duration.ofSeconds(atSeconds).toNanos());
  }

  @Test
  void tenMillisecondsAndThriceTheBestAreFine() {
    assertThat(late(2, 2, 1)).isFalse();
    assertThat(late(16, 10, 1)).isFalse();
    assertThat(late(17, 10, 1)).isTrue();
  }

  @Test
  void aDatabaseFarAwayIsNotABusyOne() {
    assertThat(late(30, 30, 1)).isFalse();
    assertThat(late(99, 32, 2)).isFalse();
    assertThat(late(101, 32, 3)).isTrue();
  }

  @Test
  void whatItTookMinutesAgoIsForgotten() {
    assertThat(late(2, 2, 1)).isFalse();
    assertThat(late(60, 40, 61)).as("within two minutes of a better time").isTrue();
    assertThat(late(60, 40, 122)).isFalse();
  }

  @Test
  void aSlowMinuteIsPressureWhileABetterOneIsRemembered() {
    assertThat(late(2, 2, 59)).isFalse();
    for (int second = 60; second < 119; second++) {
      assertThat(late(40, 40, second)).as("second %d", second).isTrue();
    }
  }
}
