package io.wamcp.worker;

import io.wamcp.runtime.PeriodicTask;
import io.wamcp.store.Backlogs;
import io.wamcp.store.Backlogs.SendBacklog;
import io.wamcp.store.Database;
import io.wamcp.store.DatabaseUnavailableException;
import io.wamcp.store.Sends.State;
import io.wamcp.telemetry.metric.Meters;
import io.wamcp.telemetry.metric.Metric;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Shows how much waits in the tables, sampled. Every worker shows the same numbers, so that they
 * are there while any of them lives. Thread-safe.
 */
final class BacklogGauges implements AutoCloseable {

  private static final Duration EVERY = Duration.ofSeconds(10);

  private final Database database;
  private final InstantSource clock;
  private final List<Meters.Shown> shown = new ArrayList<>();
  private volatile Map<State, SendBacklog> sends = Map.of();
  private volatile long quarantined;
  private PeriodicTask task;

  private BacklogGauges(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
    for (State state : State.values()) {
      if (state != State.SETTLED) {
        String name = state.name().toLowerCase(Locale.ROOT);
        show(Metric.QUEUE_SENDS, () -> waiting(state).sends(), name);
        show(Metric.QUEUE_OLDEST, () -> age(waiting(state).oldest()), name);
      }
    }
    show(Metric.QUARANTINED_BODIES, () -> quarantined);
  }

  /** Samples from now on, the first time at once. */
  static BacklogGauges start(Database database, InstantSource clock) {
    BacklogGauges gauges = new BacklogGauges(database, clock);
    gauges.sample();
    gauges.task = PeriodicTask.start("backlog-gauges", EVERY, gauges::sample);
    return gauges;
  }

  private void show(Metric metric, Supplier<Number> value, String... labels) {
    shown.add(Meters.show(metric, value, labels));
  }

  private SendBacklog waiting(State state) {
    return sends.getOrDefault(state, SendBacklog.NONE);
  }

  private long age(Instant oldest) {
    return oldest == null ? 0 : Math.max(0, Duration.between(oldest, clock.instant()).toSeconds());
  }

  private void sample() {
    try {
      Map<State, SendBacklog> read = new EnumMap<>(State.class);
      read.putAll(database.query(Backlogs::sends));
      sends = read;
      quarantined = database.query(Backlogs::quarantined);
    } catch (DatabaseUnavailableException e) {
      // Other metrics and the health check say so; these keep what they knew.
    }
  }

  @Override
  public void close() {
    task.close();
    shown.forEach(Meters.Shown::close);
  }
}
