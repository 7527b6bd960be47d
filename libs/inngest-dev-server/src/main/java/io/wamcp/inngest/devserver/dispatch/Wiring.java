package io.wamcp.inngest.devserver.dispatch;

import io.wamcp.inngest.devserver.Settings;
import io.wamcp.inngest.devserver.Ulid;
import io.wamcp.inngest.devserver.call.AppClient;
import io.wamcp.inngest.devserver.call.CallLoader;
import io.wamcp.inngest.devserver.cron.CronQueue;
import io.wamcp.inngest.devserver.database.Database;
import io.wamcp.inngest.devserver.event.EventStore;
import io.wamcp.inngest.devserver.journal.Journal;
import io.wamcp.inngest.devserver.queue.QueueStore;
import io.wamcp.inngest.devserver.queue.Rates;
import io.wamcp.inngest.devserver.queue.Slots;
import io.wamcp.inngest.devserver.queue.Throttles;
import io.wamcp.inngest.devserver.registry.FunctionRegistry;
import io.wamcp.inngest.devserver.run.EventPipeline;
import io.wamcp.inngest.devserver.run.Reruns;
import io.wamcp.inngest.devserver.run.RunEnder;
import io.wamcp.inngest.devserver.run.RunProgress;
import io.wamcp.inngest.devserver.run.RunStarter;
import io.wamcp.inngest.devserver.run.RunStore;
import io.wamcp.inngest.devserver.run.StartPace;
import io.wamcp.inngest.devserver.run.WaitResumer;
import io.wamcp.inngest.devserver.run.WaitStore;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

/** The objects that work on runs, made for each other. */
final class Wiring {

  final UUID serverId = UUID.randomUUID();
  final Slots slots = new Slots();
  final Rates rates = new Rates();
  final QueueStore queue = new QueueStore(serverId, slots);
  final RunStore runs = new RunStore();
  final CronQueue cronQueue = new CronQueue();
  final EventPipeline pipeline;
  final RunEnder ender;
  final Reruns reruns;
  final CallLoader loader;
  private final Settings settings;
  private final InstantSource clock;
  private final Ulid ulids;
  private final FunctionRegistry registry;
  private final WaitStore waits = new WaitStore();
  private final EventStore events = new EventStore();
  private final RunProgress progress;
  private final RunStarter starter;

  Wiring(Settings settings, FunctionRegistry registry, Ulid ulids) {
    this.settings = settings;
    this.clock = settings.clock();
    this.ulids = ulids;
    this.registry = registry;
    this.loader = new CallLoader(registry, ulids);
    this.progress = new RunProgress(clock);
    StartPace pace = new StartPace(settings.maxRunsPerSecond());
    this.starter = new RunStarter(clock, ulids, runs, waits, queue, rates, pace);
    WaitResumer resumer = new WaitResumer(clock, runs, waits, queue, progress);
    this.pipeline = new EventPipeline(events, registry, starter, resumer);
    this.reruns = new Reruns(clock, ulids, runs, waits, queue, pace);
    this.ender = new RunEnder(clock, ulids, runs, queue, pipeline);
  }

  ItemHandler itemHandler(
      Database database, AppClient client, Journal journal, CountDownLatch halted) {
    return new ItemHandler(
        clock,
        database,
        loader,
        client,
        replyHandler(),
        timerHandler(),
        queue,
        journal,
        halted,
        settings.boundaries());
  }

  private ReplyHandler replyHandler() {
    OperationHandler operations =
        new OperationHandler(clock, progress, waits, ulids, registry, pipeline);
    return new ReplyHandler(
        clock,
        settings.retryBackoff(),
        registry,
        runs,
        queue,
        ender,
        operations,
        new NextCalls(clock, queue, loader));
  }

  private TimerHandler timerHandler() {
    Throttles throttles = new Throttles(rates, slots);
    return new TimerHandler(
        new RunTimers(clock, registry, runs, waits, queue, progress, ender),
        new StartTimers(clock, ulids, registry, queue, throttles, events, starter, cronQueue));
  }
}
