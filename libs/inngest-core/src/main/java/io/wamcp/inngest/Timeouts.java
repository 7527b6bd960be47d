package io.wamcp.inngest;

import java.time.Duration;
import java.util.Optional;

/**
 * When the server cancels a run by itself.
 *
 * @param start a run not begun this long after its event is cancelled; none for never
 * @param finish a run not ended this long after it began is cancelled; none for never
 */
public record Timeouts(Optional<Duration> start, Optional<Duration> finish) {

  public Timeouts {
    start.ifPresent(
        span -> Check.between("the start timeout", span, Duration.ofMillis(1), Check.LONGEST));
    finish.ifPresent(
        span -> Check.between("the finish timeout", span, Duration.ofMillis(1), Check.LONGEST));
  }

  /** Cancelled when not begun within this time. */
  public static Timeouts ofStart(Duration span) {
    return new Timeouts(Optional.of(span), Optional.empty());
  }

  /** Cancelled when not ended within this time. */
  public static Timeouts ofFinish(Duration span) {
    return new Timeouts(Optional.empty(), Optional.of(span));
  }

  /** The same, and cancelled when not ended within this time after its beginning. */
  public Timeouts finish(Duration span) {
    return new Timeouts(start, Optional.of(span));
  }
}
