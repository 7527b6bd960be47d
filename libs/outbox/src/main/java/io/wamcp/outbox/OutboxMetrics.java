package io.wamcp.outbox;

import io.helidon.metrics.api.Counter;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.Meter;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.Metrics;
import io.helidon.metrics.api.Tag;
import io.wamcp.store.OutboxBacklog;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** What the outbox tells operators. Gauges go with {@link #close()}. Safe for any thread. */
final class OutboxMetrics implements AutoCloseable {

  private final MeterRegistry registry = Metrics.globalRegistry();
  private final AtomicLong pending = new AtomicLong();
  private final AtomicLong parked = new AtomicLong();
  private final AtomicLong oldestSeconds = new AtomicLong();
  private final Tag service;
  private final List<Meter> gauges;

  OutboxMetrics(String serviceName) {
    this.service = Tag.create("service", serviceName);
    this.gauges =
        List.of(
            gauge("outbox_pending", "Events waiting for their confirmation", pending),
            gauge("outbox_parked_events", "Events the engine refused for good", parked),
            gauge("outbox_oldest_seconds", "Age of the oldest waiting event", oldestSeconds));
  }

  private Meter gauge(String name, String description, AtomicLong value) {
    registry.remove(name, List.of(service));
    return registry.getOrCreate(
        Gauge.builder(name, value::get).description(description).addTag(service));
  }

  void sampled(OutboxBacklog backlog, Instant now) {
    pending.set(backlog.pending());
    parked.set(backlog.parked());
    Instant oldest = backlog.oldest();
    oldestSeconds.set(oldest == null ? 0 : Math.max(0, Duration.between(oldest, now).toSeconds()));
  }

  void dispatched(String eventName, String outcome, long count) {
    if (count > 0) {
      registry
          .getOrCreate(
              counter("outbox_dispatched_total", "Events sent to the engine, by outcome")
                  .addTag(Tag.create("event", eventName))
                  .addTag(Tag.create("outcome", outcome)))
          .increment(count);
    }
  }

  void parked(String eventName) {
    registry
        .getOrCreate(
            counter("outbox_parked_total", "Events parked because the engine refuses them")
                .addTag(Tag.create("event", eventName)))
        .increment();
  }

  private Counter.Builder counter(String name, String description) {
    return Counter.builder(name).description(description).addTag(service);
  }

  @Override
  public void close() {
    gauges.forEach(registry::remove);
  }
}
