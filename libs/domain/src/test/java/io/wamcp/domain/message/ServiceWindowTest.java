package io.wamcp.domain.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ServiceWindowTest {

  private static final Instant WROTE = Instant.parse("2026-11-25T10:00:00Z");

  @Test
  void isOpenForTwentyFourHoursAndNotAnInstantLonger() {
    assertThat(ServiceWindow.LENGTH).isEqualTo(Duration.ofHours(24));
    ServiceWindow window = new ServiceWindow(WROTE, WROTE.plus(ServiceWindow.LENGTH));

    assertThat(window.isOpen(WROTE)).isTrue();
    assertThat(window.isOpen(WROTE.plus(ServiceWindow.LENGTH).minusMillis(1))).isTrue();
    assertThat(window.isOpen(WROTE.plus(ServiceWindow.LENGTH))).isFalse();
  }

  @Test
  void wasNeverOpenForSomebodyWhoNeverWrote() {
    assertThat(ServiceWindow.NEVER_OPENED.isOpen(WROTE)).isFalse();
  }
}
