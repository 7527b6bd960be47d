package io.wamcp.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutboxRelayTest {

  @ParameterizedTest
  @CsvSource({"PT0.001S, PT5S", "PT0.1S, PT5S", "PT0.4S, PT20S", "PT1M, PT1M", "PT24H, PT1M"})
  void whatTakesLongIsCountedLessOften(Duration took, Duration wait) {
    assertThat(OutboxRelay.untilNextSample(took.toNanos())).isEqualTo(wait.toNanos());
  }
}
