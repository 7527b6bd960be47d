package io.wamcp.outbox;

import java.time.Duration;
import java.time.Instant;

/**
 * When a row that stays unconfirmed goes out again: 10 s after its first sending, then 30 s, 1 min,
 * 2 min, 4 min and 8 min later. After 15 min it gets a new dispatch key, because the engine starts
 * nothing twice for a key it remembers, and the schedule begins anew.
 */
final class ResendSchedule {

  static final Duration FIRST = Duration.ofSeconds(10);
  static final Duration RENEW_AFTER = Duration.ofMinutes(15);

  private static final Duration LEAD = Duration.ofSeconds(20);

  private ResendSchedule() {}

  /** Whether a sending now needs a new dispatch key. */
  static boolean renews(Instant firstSent, Instant now) {
    return age(firstSent, now).compareTo(RENEW_AFTER) >= 0;
  }

  /**
   * When a row that is sent now is due again. The gap follows from the row's age: 10 s is followed
   * by 30, 40 by 60, 100 by 120, and so on, so no count of sendings made in vain can stretch it.
   */
  static Instant next(Instant firstSent, Instant now) {
    Duration age = age(firstSent, now);
    boolean begins = age.compareTo(FIRST) < 0 || renews(firstSent, now);
    return now.plus(begins ? FIRST : age.plus(LEAD));
  }

  private static Duration age(Instant firstSent, Instant now) {
    return firstSent == null ? Duration.ZERO : Duration.between(firstSent, now);
  }
}
