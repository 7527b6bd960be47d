package io.wamcp.inngest.devserver.run;

import java.time.Duration;
import java.time.Instant;

/**
 * Spreads the starts of runs over time, to imitate an engine that is slower than this one.
 * Thread-safe.
 */
public final class StartPace {

  private final Duration gap;
  private Instant free = Instant.EPOCH;

  /**
   * @param runsPerSecond 0 for no limit
   */
  public StartPace(int runsPerSecond) {
    this.gap = runsPerSecond <= 0 ? Duration.ZERO : Duration.ofSeconds(1).dividedBy(runsPerSecond);
  }

  /** When a run that could start then may start. */
  synchronized Instant next(Instant wanted) {
    if (gap.isZero()) {
      return wanted;
    }
    Instant start = wanted.isAfter(free) ? wanted : free;
    free = start.plus(gap);
    return start;
  }
}
