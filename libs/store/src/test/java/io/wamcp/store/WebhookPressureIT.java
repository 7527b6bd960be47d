package io.wamcp.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** For how long webhooks come first, whichever replica said so. */
class WebhookPressureIT {

  private final StoreFixture store = StoreFixture.open();

  @AfterEach
  void close() {
    store.close();
  }

  private void press(Duration duration) {
    store.database.inTransactionDo(tx -> WebhookPressure.press(tx, duration));
  }

  private Duration left() {
    return store.database.query(WebhookPressure::left);
  }

  @Test
  void nobodyIsPressedAtFirst() {
    assertThat(left()).isZero();
  }

  @Test
  void theLongestTimeAnybodySaidCounts() {
    press(Duration.ofMinutes(5));
    press(Duration.ofMinutes(1));
    assertThat(left()).isBetween(Duration.ofMinutes(4), Duration.ofMinutes(5));
    press(Duration.ofMinutes(9));
    assertThat(left()).isBetween(Duration.ofMinutes(8), Duration.ofMinutes(9));
  }

  @Test
  void whatIsOverIsOver() {
    press(Duration.ofMillis(-1));
    assertThat(left()).isZero();
  }
}
