package io.wamcp.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResendScheduleTest {

  private static final Instant FIRST = Instant.parse("2026-11-25T10:00:00Z");

  @Test
  void gapsGrowUntilTheKeyIsRenewed() {
    List<Long> gaps = new ArrayList<>();
    Instant now = FIRST;
    while (!ResendSchedule.renews(FIRST, now)) {
      Instant next = ResendSchedule.next(FIRST, now);
      gaps.add(Duration.between(now, next).toSeconds());
      now = next;
    }
    assertThat(gaps).containsExactly(10L, 30L, 60L, 120L, 240L, 480L);
    assertThat(ResendSchedule.next(FIRST, now)).isEqualTo(now.plusSeconds(10));
  }

  @Test
  void aKeyIsRenewedAfterAQuarterOfAnHour() {
    assertThat(ResendSchedule.renews(FIRST, FIRST.plusSeconds(899))).isFalse();
    assertThat(ResendSchedule.renews(FIRST, FIRST.plusSeconds(900))).isTrue();
    assertThat(ResendSchedule.renews(null, FIRST)).isFalse();
  }
}
