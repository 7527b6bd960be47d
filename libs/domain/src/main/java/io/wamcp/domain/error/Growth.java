package io.wamcp.domain.error;

import java.time.Duration;

/** Exponential growth with a ceiling, without overflow for any number of steps. */
final class Growth {

  private Growth() {}

  static Duration delay(Duration first, Duration cap, int factor, int steps) {
    Duration delay = first;
    for (int step = 0; step < steps && delay.compareTo(cap) < 0; step++) {
      delay = delay.multipliedBy(factor);
    }
    return delay.compareTo(cap) > 0 ? cap : delay;
  }
}
