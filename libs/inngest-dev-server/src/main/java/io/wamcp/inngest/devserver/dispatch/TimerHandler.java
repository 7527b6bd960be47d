package io.wamcp.inngest.devserver.dispatch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.devserver.Ulid;
import io.wamcp.inngest.devserver.cron.CronQueue;
import io.wamcp.inngest.devserver.cron.CronSchedule;
import io.wamcp.inngest.devserver.database.Sql;
import io.wamcp.inngest.devserver.event.EventStore;
import io.wamcp.inngest.devserver.event.StoredEvent;
import io.wamcp.inngest.devserver.json.CanonicalJson;
import io.wamcp.inngest.devserver.json.Json;
import io.wamcp.inngest.devserver.queue.QueueItem;
import io.wamcp.inngest.devserver.queue.QueueStore;
import io.wamcp.inngest.devserver.registry.FunctionDefinition;
import io.wamcp.inngest.devserver.registry.FunctionRegistry;
import io.wamcp.inngest.devserver.run.Invocation;
import io.wamcp.inngest.devserver.run.Run;
import io.wamcp.inngest.devserver.run.RunProgress;
import io.wamcp.inngest.devserver.run.RunStarter;
import io.wamcp.inngest.devserver.run.RunStore;
import io.wamcp.inngest.devserver.run.WaitStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Handles the items that are due without a call: ends of sleeps and waits, ticks of crons. */
final class TimerHandler {

  private final InstantSource clock;
  private final Ulid ulids;
  private final FunctionRegistry registry;
  private final RunStore runs;
  private final WaitStore waits;
  private final QueueStore queue;
  private final RunProgress progress;
  private final EventStore events;
  private final RunStarter starter;
  private final CronQueue cronQueue;

  TimerHandler(
      InstantSource clock,
      Ulid ulids,
      FunctionRegistry registry,
      RunStore runs,
      WaitStore waits,
      QueueStore queue,
      RunProgress progress,
      EventStore events,
      RunStarter starter,
      CronQueue cronQueue) {
    this.clock = clock;
    this.ulids = ulids;
    this.registry = registry;
    this.runs = runs;
    this.waits = waits;
    this.queue = queue;
    this.progress = progress;
    this.events = events;
    this.starter = starter;
    this.cronQueue = cronQueue;
  }

  /** Carries out a due item in the caller's transaction. */
  void handle(Connection connection, QueueItem item) throws SQLException {
    if (item.kind() == QueueItem.Kind.CRON) {
      tick(connection, item);
    } else {
      wake(connection, item);
    }
  }

  private void wake(Connection connection, QueueItem item) throws SQLException {
    Optional<Run> run = runs.lock(connection, item.runId());
    Optional<FunctionDefinition> function = registry.known(connection, item.functionId());
    if (!queue.finish(connection, item) || run.isEmpty() || function.isEmpty()) {
      return;
    }
    boolean sleep = item.kind() == QueueItem.Kind.SLEEP;
    Optional<String> open =
        sleep ? Optional.of("") : waits.remove(connection, item.runId(), item.target());
    if (open.isPresent() && !run.get().status().isFinal()) {
      // The call after a sleep belongs to the sleep's own item, which was planned in the fork.
      boolean planOnly = sleep && run.get().planOnly();
      String output = CanonicalJson.write(Invocation.timeout(open.get()));
      progress.complete(connection, run.get(), function.get(), item.target(), output, planOnly);
      runs.save(connection, run.get());
    }
  }

  private record DueAt(Instant time) {}

  private void tick(Connection connection, QueueItem item) throws SQLException {
    Optional<DueAt> due =
        Sql.first(
            connection,
            "SELECT due_at FROM queue WHERE id = ?",
            row -> new DueAt(Sql.instant(row, "due_at")),
            item.id());
    Optional<FunctionDefinition> function = registry.known(connection, item.functionId());
    if (due.isEmpty() || !queue.finish(connection, item) || function.isEmpty()) {
      return;
    }
    StoredEvent event = tickEvent(item.target(), due.get().time());
    events.insert(connection, List.of(event));
    starter.start(connection, function.get(), event);
    cronQueue.add(
        connection,
        item.functionId(),
        item.target(),
        CronSchedule.parse(item.target()),
        clock.instant());
  }

  private StoredEvent tickEvent(String cron, Instant at) {
    ObjectNode body = Json.object();
    body.put("id", at.toString()).put("name", "inngest/scheduled.timer");
    body.put("ts", at.toEpochMilli());
    body.putObject("data")
        .put("cron", cron)
        .put("scheduledAt", at.toString())
        .put("fireAt", at.toString());
    return new StoredEvent(ulids.next(), body, clock.instant());
  }
}
