package io.wamcp.inngest.devserver.dispatch;

import io.wamcp.inngest.devserver.Settings;
import io.wamcp.inngest.devserver.Ulid;
import io.wamcp.inngest.devserver.call.AppClient;
import io.wamcp.inngest.devserver.call.CallLoader;
import io.wamcp.inngest.devserver.cron.CronQueue;
import io.wamcp.inngest.devserver.database.Database;
import io.wamcp.inngest.devserver.event.EventStore;
import io.wamcp.inngest.devserver.event.StoredEvent;
import io.wamcp.inngest.devserver.queue.Claims;
import io.wamcp.inngest.devserver.queue.QueueStore;
import io.wamcp.inngest.devserver.queue.Recovery;
import io.wamcp.inngest.devserver.queue.Slots;
import io.wamcp.inngest.devserver.queue.Wakeup;
import io.wamcp.inngest.devserver.registry.FunctionDefinition;
import io.wamcp.inngest.devserver.registry.FunctionRegistry;
import io.wamcp.inngest.devserver.run.EventPipeline;
import io.wamcp.inngest.devserver.run.Run;
import io.wamcp.inngest.devserver.run.RunEnder;
import io.wamcp.inngest.devserver.run.RunProgress;
import io.wamcp.inngest.devserver.run.RunStarter;
import io.wamcp.inngest.devserver.run.RunStore;
import io.wamcp.inngest.devserver.run.StartPace;
import io.wamcp.inngest.devserver.run.WaitResumer;
import io.wamcp.inngest.devserver.run.WaitStore;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

/** The part of the server that runs functions, put together and driven. Thread-safe. */
public final class Engine {

  private static final Duration GRACE = Duration.ofSeconds(5);

  private final InstantSource clock;
  private final Database database;
  private final AppClient client;
  private final FunctionRegistry registry;
  private final CronQueue cronQueue = new CronQueue();
  private final RunStore runs = new RunStore();
  private final Wakeup wakeup = new Wakeup();
  private final CountDownLatch halted = new CountDownLatch(1);
  private final EventPipeline pipeline;
  private final RunEnder ender;
  private final Dispatcher dispatcher;
  private final ServerLease lease;
  private final Retention retention;

  public Engine(
      Settings settings,
      Database database,
      AppClient client,
      FunctionRegistry registry,
      Ulid ulids) {
    this.clock = settings.clock();
    this.database = database;
    this.client = client;
    this.registry = registry;
    UUID id = UUID.randomUUID();
    Slots slots = new Slots();
    QueueStore queue = new QueueStore(id, slots);
    WaitStore waits = new WaitStore();
    EventStore events = new EventStore();
    RunProgress progress = new RunProgress(clock, runs, queue);
    StartPace pace = new StartPace(settings.maxRunsPerSecond());
    RunStarter starter = new RunStarter(clock, ulids, runs, queue, pace);
    WaitResumer resumer = new WaitResumer(clock, runs, waits, queue, progress);
    this.pipeline = new EventPipeline(events, registry, starter, resumer);
    this.ender = new RunEnder(clock, ulids, runs, waits, queue, pipeline);
    OperationHandler operations = new OperationHandler(clock, progress, waits);
    ReplyHandler replies =
        new ReplyHandler(clock, settings.retryBackoff(), registry, runs, queue, ender, operations);
    TimerHandler timers =
        new TimerHandler(
            clock, ulids, registry, runs, waits, queue, progress, events, starter, cronQueue);
    ItemHandler handler =
        new ItemHandler(
            clock,
            database,
            new CallLoader(registry, ulids),
            client,
            replies,
            timers,
            queue,
            halted);
    this.dispatcher =
        new Dispatcher(
            clock,
            database,
            new Claims(id, slots, registry),
            queue,
            runs,
            handler,
            wakeup,
            settings.tick(),
            settings.maxCallsInFlight());
    this.lease =
        new ServerLease(
            id,
            database,
            ServerLease.session(
                settings.jdbcUrl(), settings.user(), settings.password(), settings.schema()),
            new Recovery(slots),
            wakeup);
    this.retention = new Retention(clock, database, settings.retention());
  }

  /** Takes over what dead servers left and begins to work. */
  public void start() throws SQLException {
    lease.start(cronQueue, clock);
    dispatcher.start();
    retention.start();
  }

  /** Stores and processes events; durable on return. */
  public void accept(List<StoredEvent> events) {
    database.inTransaction(
        connection -> {
          pipeline.process(connection, events);
          return null;
        });
    wakeup.signal();
  }

  /** Cancels a run; false when there is none. */
  public boolean cancel(String runId) {
    boolean known =
        database.inTransaction(
            connection -> {
              Optional<Run> run = runs.lock(connection, runId);
              if (run.isPresent() && !run.get().status().isFinal()) {
                Optional<FunctionDefinition> function =
                    registry.current(connection).byId(run.get().functionId());
                if (function.isPresent()) {
                  ender.cancelled(connection, run.get(), function.get());
                }
              }
              return run.isPresent();
            });
    wakeup.signal();
    return known;
  }

  public CronQueue cronQueue() {
    return cronQueue;
  }

  /** Says that something may be due now: the clock was set, or the queue changed. */
  public void wake() {
    wakeup.signal();
  }

  /** Finishes what can be finished soon and gives the rest back. */
  public void stop() throws InterruptedException {
    retention.stop();
    try {
      dispatcher.stop(GRACE);
    } finally {
      halted.countDown();
      dispatcher.halt();
      client.stop();
      lease.leave();
    }
  }

  /** Stops at once, leaving everything as a killed process would. */
  public void halt() {
    halted.countDown();
    retention.stop();
    lease.abandon();
    dispatcher.halt();
    client.stop();
  }
}
