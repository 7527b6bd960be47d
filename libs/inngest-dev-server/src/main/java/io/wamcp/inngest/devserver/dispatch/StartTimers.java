package io.wamcp.inngest.devserver.dispatch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.devserver.Ulid;
import io.wamcp.inngest.devserver.cron.CronQueue;
import io.wamcp.inngest.devserver.event.EventStore;
import io.wamcp.inngest.devserver.event.StoredEvent;
import io.wamcp.inngest.devserver.json.Json;
import io.wamcp.inngest.devserver.queue.QueueItem;
import io.wamcp.inngest.devserver.queue.QueueStore;
import io.wamcp.inngest.devserver.queue.Throttles;
import io.wamcp.inngest.devserver.registry.FunctionDefinition;
import io.wamcp.inngest.devserver.registry.FunctionRegistry;
import io.wamcp.inngest.devserver.run.RunStarter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Starts what is due by itself: ticks of crons, gathered events, runs that were throttled. */
final class StartTimers {

  private final InstantSource clock;
  private final Ulid ulids;
  private final FunctionRegistry registry;
  private final QueueStore queue;
  private final Throttles throttles;
  private final EventStore events;
  private final RunStarter starter;
  private final CronQueue cronQueue;

  StartTimers(
      InstantSource clock,
      Ulid ulids,
      FunctionRegistry registry,
      QueueStore queue,
      Throttles throttles,
      EventStore events,
      RunStarter starter,
      CronQueue cronQueue) {
    this.clock = clock;
    this.ulids = ulids;
    this.registry = registry;
    this.queue = queue;
    this.throttles = throttles;
    this.events = events;
    this.starter = starter;
    this.cronQueue = cronQueue;
  }

  void tick(Connection connection, QueueItem item) throws SQLException {
    Optional<CronQueue.Tick> tick = cronQueue.tick(connection, item.id());
    Optional<FunctionDefinition> function = registry.known(connection, item.functionId());
    if (tick.isEmpty() || !queue.finish(connection, item) || function.isEmpty()) {
      return;
    }
    StoredEvent event = tickEvent(tick.get());
    events.insert(connection, List.of(event));
    starter.start(connection, function.get(), event);
    cronQueue.addNext(connection, tick.get(), clock.instant());
  }

  private StoredEvent tickEvent(CronQueue.Tick tick) {
    ObjectNode body = Json.object();
    String scheduledAt = tick.scheduledAt().toString();
    body.put("id", scheduledAt).put("name", "inngest/scheduled.timer");
    body.put("ts", tick.dueAt().toEpochMilli());
    body.putObject("data")
        .put("cron", tick.text())
        .put("scheduledAt", scheduledAt)
        .put("fireAt", tick.dueAt().toString());
    return new StoredEvent(ulids.next(), body, clock.instant());
  }

  void gathered(Connection connection, QueueItem item) throws SQLException {
    Optional<FunctionDefinition> function = registry.known(connection, item.functionId());
    if (function.isEmpty()) {
      queue.finish(connection, item);
      return;
    }
    Optional<Instant> later = starter.due(connection, function.get(), item.target());
    boolean held =
        later.isPresent()
            ? queue.putBack(connection, item, 0, later.get())
            : queue.finish(connection, item);
    if (!held) {
      throw new IllegalStateException("another server holds " + item.target());
    }
  }

  void open(Connection connection, QueueItem item) throws SQLException {
    Optional<FunctionDefinition> function = registry.known(connection, item.functionId());
    throttles.wake(
        connection, item.target(), function.flatMap(f -> f.flow().throttle()), clock.instant());
    queue.finish(connection, item);
  }
}
