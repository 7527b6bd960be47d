package io.wamcp.domain.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryAdviceTest {

  @Test
  void backoffDoublesUpToItsCapAndThenEnds() {
    var advice = new RetryAdvice.Backoff(Duration.ofSeconds(5), Duration.ofSeconds(12), 3);

    assertThat(advice.delayBefore(0)).contains(Duration.ofSeconds(5));
    assertThat(advice.delayBefore(1)).contains(Duration.ofSeconds(10));
    assertThat(advice.delayBefore(2)).contains(Duration.ofSeconds(12));
    assertThat(advice.delayBefore(3)).isEmpty();
    assertThat(advice.delayBefore(-1)).isEmpty();
  }

  @Test
  void pairBackoffIsFourToTheNSeconds() {
    var advice = new RetryAdvice.PairBackoff(Duration.ofSeconds(64), 5);

    assertThat(advice.delayBefore(0)).contains(Duration.ofSeconds(1));
    assertThat(advice.delayBefore(1)).contains(Duration.ofSeconds(4));
    assertThat(advice.delayBefore(2)).contains(Duration.ofSeconds(16));
    assertThat(advice.delayBefore(3)).contains(Duration.ofSeconds(64));
    assertThat(advice.delayBefore(4)).contains(Duration.ofSeconds(64));
    assertThat(advice.delayBefore(5)).isEmpty();
  }

  @Test
  void growthDoesNotOverflow() {
    var advice = new RetryAdvice.Backoff(Duration.ofSeconds(1), Duration.ofDays(1), 1_000_000);

    assertThat(advice.delayBefore(999_999)).contains(Duration.ofDays(1));
  }

  @Test
  void advicesWithoutARetryHaveNoDelay() {
    assertThat(new RetryAdvice.Never().retriable()).isFalse();
    assertThat(new RetryAdvice.Pause().retriable()).isFalse();
    assertThat(new RetryAdvice.NotBefore(Duration.ofHours(24)).retriable()).isFalse();
  }

  @Test
  void refusesImpossibleBackoffs() {
    assertThatThrownBy(() -> new RetryAdvice.Backoff(Duration.ZERO, Duration.ofSeconds(1), 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RetryAdvice.PairBackoff(Duration.ofMillis(1), 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
