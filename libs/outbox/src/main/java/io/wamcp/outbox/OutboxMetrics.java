package io.wamcp.outbox;

import io.wamcp.store.OutboxBacklog;
import io.wamcp.telemetry.metric.Meters;
import io.wamcp.telemetry.metric.Metric;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** What the outbox tells operators. Gauges go with {@link #close()}. Safe for any thread. */
final class OutboxMetrics implements AutoCloseable {

  private final AtomicLong pending = new AtomicLong();
  private final AtomicLong parked = new AtomicLong();
  private final AtomicLong oldestSeconds = new AtomicLong();
  private final String component;
  private final List<Meters.Shown> gauges;

  OutboxMetrics(String component) {
    this.component = component;
    this.gauges =
        List.of(
            Meters.show(Metric.OUTBOX_PENDING, pending::get, component),
            Meters.show(Metric.OUTBOX_PARKED, parked::get, component),
            Meters.show(Metric.OUTBOX_OLDEST, oldestSeconds::get, component));
  }

  void sampled(OutboxBacklog backlog, Instant now) {
    pending.set(backlog.pending());
    parked.set(backlog.parked());
    Instant oldest = backlog.oldest();
    oldestSeconds.set(oldest == null ? 0 : Math.max(0, Duration.between(oldest, now).toSeconds()));
  }

  void dispatched(String eventName, String outcome, long count) {
    Meters.add(Metric.OUTBOX_DISPATCHED, count, component, eventName, outcome);
  }

  /** Events the engine has for the first time. */
  void firstAccepted(List<OutboxEvent> events, Instant now) {
    for (OutboxEvent event : events) {
      Duration lag = Duration.between(event.createdAt(), now);
      Meters.record(Metric.OUTBOX_LAG, lag.isNegative() ? Duration.ZERO : lag, component);
    }
  }

  void parked(String eventName) {
    Meters.count(Metric.OUTBOX_PARKINGS, component, eventName);
  }

  @Override
  public void close() {
    gauges.forEach(Meters.Shown::close);
  }
}
