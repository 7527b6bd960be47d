package io.wamcp.inngest.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that moves only when it is told to; sleeping functions tell it. Thread-safe. */
public final class VirtualClock extends Clock {

  private final AtomicReference<Instant> now;
  private final ZoneId zone;

  /** A clock that stands at this moment. */
  public VirtualClock(Instant start) {
    this(new AtomicReference<>(start), ZoneOffset.UTC);
  }

  private VirtualClock(AtomicReference<Instant> now, ZoneId zone) {
    this.now = now;
    this.zone = zone;
  }

  /** Moves on by this much. */
  public void advance(Duration duration) {
    now.updateAndGet(current -> current.plus(duration));
  }

  /** Moves on to this moment; one in the past changes nothing. */
  public void advanceTo(Instant moment) {
    now.updateAndGet(current -> moment.isAfter(current) ? moment : current);
  }

  @Override
  public Instant instant() {
    return now.get();
  }

  @Override
  public ZoneId getZone() {
    return zone;
  }

  /** The same hands, shown in another zone. */
  @Override
  public Clock withZone(ZoneId other) {
    return new VirtualClock(now, other);
  }
}
