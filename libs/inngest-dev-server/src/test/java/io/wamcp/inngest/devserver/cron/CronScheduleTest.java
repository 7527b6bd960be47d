package io.wamcp.inngest.devserver.cron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronScheduleTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "* * * * * | 2026-11-25T01:29:30Z | 2026-11-25T01:30:00Z",
        "* * * * * | 2026-11-25T01:30:00Z | 2026-11-25T01:31:00Z",
        "*/10 * * * * | 2026-11-25T01:50:00Z | 2026-11-25T02:00:00Z",
        "5-20/5,50 * * * * | 2026-11-25T01:20:00Z | 2026-11-25T01:50:00Z",
        "30 9 * * * | 2026-11-25T10:00:00Z | 2026-11-26T09:30:00Z",
        "0 0 1 jan * | 2026-11-25T10:00:00Z | 2027-01-01T00:00:00Z",
        "0 0 29 2 * | 2026-11-25T10:00:00Z | 2028-02-29T00:00:00Z",
        "0 12 * * MON-fri | 2026-11-27T12:00:00Z | 2026-11-30T12:00:00Z",
        "0 12 * * 7 | 2026-11-25T12:00:00Z | 2026-11-29T12:00:00Z",
        "0 12 * * 0 | 2026-11-25T12:00:00Z | 2026-11-29T12:00:00Z",
        "0 0 13 * 5 | 2026-11-25T12:00:00Z | 2026-11-27T00:00:00Z",
        "0 0 13 * 5 | 2026-12-11T12:00:00Z | 2026-12-13T00:00:00Z",
        "10/20 * * * * | 2026-11-25T01:10:00Z | 2026-11-25T01:30:00Z",
        "TZ=Europe/Paris 0 9 * * * | 2026-11-25T07:00:00Z | 2026-11-25T08:00:00Z",
        "TZ=Europe/Paris 0 9 * * * | 2026-07-25T00:00:00Z | 2026-07-25T07:00:00Z",
        "TZ=Europe/Paris 30 2 * * * | 2026-03-28T02:00:00Z | 2026-03-30T00:30:00Z"
      })
  void theNextFiringIsTheFirstAfter(String cron, Instant after, Instant expected) {
    assertThat(CronSchedule.parse(cron).next(after)).contains(expected);
  }

  @Test
  void anImpossibleDayNeverComes() {
    assertThat(CronSchedule.parse("0 0 30 2 *").next(Instant.parse("2026-11-25T00:00:00Z")))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "* * *",
        "* * * * * *",
        "@hourly",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * * 13 *",
        "* * * * 8",
        "*/0 * * * *",
        "5-1 * * * *",
        "a * * * *",
        "1,,2 * * * *",
        "*-5 * * * *",
        "TZ=Mars/Olympus * * * * *",
        "99999999999 * * * *"
      })
  void theseAreNoCronExpressions(String text) {
    assertThatThrownBy(() -> CronSchedule.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
