package io.wamcp.inngest;

import java.time.Duration;
import java.util.List;

/**
 * How long the Inngest server waits after a failed attempt where the app does not say. It adds up
 * to 30 s by chance. Source: the table of its package {@code backoff}. Stateless.
 */
public final class ServerBackoff {

  private static final List<Duration> TABLE =
      List.of(
          Duration.ofSeconds(15),
          Duration.ofSeconds(30),
          Duration.ofMinutes(1),
          Duration.ofMinutes(2),
          Duration.ofMinutes(5),
          Duration.ofMinutes(10),
          Duration.ofMinutes(20),
          Duration.ofMinutes(40),
          Duration.ofHours(1),
          Duration.ofHours(2));

  private ServerBackoff() {}

  /**
   * The delay before the next attempt, at least.
   *
   * @param attempt the failed attempt, counted from 0
   */
  public static Duration delay(int attempt) {
    return TABLE.get(Math.min(attempt, TABLE.size() - 1));
  }
}
