package io.wamcp.inngest.devserver.dispatch;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.devserver.Settings;
import io.wamcp.inngest.devserver.Ulid;
import io.wamcp.inngest.devserver.call.AppClient;
import io.wamcp.inngest.devserver.cron.CronQueue;
import io.wamcp.inngest.devserver.database.Database;
import io.wamcp.inngest.devserver.database.DatabaseException;
import io.wamcp.inngest.devserver.database.GroupCommit;
import io.wamcp.inngest.devserver.event.StoredEvent;
import io.wamcp.inngest.devserver.journal.Journal;
import io.wamcp.inngest.devserver.queue.Claims;
import io.wamcp.inngest.devserver.queue.Recovery;
import io.wamcp.inngest.devserver.queue.Wakeup;
import io.wamcp.inngest.devserver.registry.FunctionDefinition;
import io.wamcp.inngest.devserver.registry.FunctionRegistry;
import io.wamcp.inngest.devserver.run.Invocation;
import io.wamcp.inngest.devserver.run.Run;
import io.wamcp.inngest.devserver.run.RunControl;
import io.wamcp.inngest.devserver.run.RunEnder;
import io.wamcp.inngest.devserver.run.Signals;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

/** The part of the server that runs functions, put together and driven. Thread-safe. */
public final class Engine implements RunControl {

  private static final Duration GRACE = Duration.ofSeconds(5);

  /** Bytes and events of a request that may share a transaction with others. */
  private static final int LARGEST_SHARED = 64 * 1024;

  private static final int MOST_SHARED = 50;

  private final InstantSource clock;
  private final Database database;
  private final AppClient client;
  private final FunctionRegistry registry;
  private final Wiring parts;
  private final Wakeup wakeup = new Wakeup();
  private final CountDownLatch halted = new CountDownLatch(1);
  private final Dispatcher dispatcher;
  private final ServerLease lease;
  private final Retention retention;
  private final Journal journal;
  private final Ulid ulids;
  private final GroupCommit<List<StoredEvent>, Boolean> requests;

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
    this.ulids = ulids;
    this.parts = new Wiring(settings, registry, ulids);
    this.journal = new Journal(database);
    this.requests = new GroupCommit<>(database, MOST_SHARED, this::together);
    this.dispatcher = dispatcher(settings);
    this.lease = lease(settings);
    this.retention = new Retention(clock, database, settings.retention());
  }

  private Dispatcher dispatcher(Settings settings) {
    return new Dispatcher(
        clock,
        database,
        new Claims(parts.serverId, parts.queue, parts.slots, parts.rates, registry),
        parts.queue,
        parts.loader,
        parts.itemHandler(database, client, journal, halted),
        wakeup,
        settings.tick(),
        settings.maxCallsInFlight());
  }

  private ServerLease lease(Settings settings) {
    ServerLease.Session session = ServerLease.session(settings.database(), settings.schema());
    Recovery recovery = new Recovery(parts.slots);
    return new ServerLease(parts.serverId, database, session, recovery, wakeup);
  }

  /** Takes over what dead servers left and begins to work. */
  public void start() throws SQLException {
    lease.start(parts.cronQueue, clock);
    journal.start();
    dispatcher.start();
    retention.start();
  }

  /**
   * Stores and processes events; durable on return.
   *
   * @param bytes size of the request they came in
   */
  public void accept(List<StoredEvent> events, int bytes) {
    try {
      if (bytes > LARGEST_SHARED || events.size() > MOST_SHARED) {
        database.inTransaction(connection -> process(connection, events));
      } else {
        requests.commit(events);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseException(new SQLException("interrupted", "08000", e));
    }
    wakeup.signal();
  }

  private List<Boolean> together(Connection connection, List<List<StoredEvent>> requests)
      throws SQLException {
    process(connection, requests.stream().flatMap(List::stream).toList());
    return Collections.nCopies(requests.size(), true);
  }

  private boolean process(Connection connection, List<StoredEvent> events) throws SQLException {
    parts.pipeline.process(connection, events);
    return true;
  }

  /** Resumes the run that waits for a signal, and gives its id; empty when none does. */
  public Optional<String> signal(String name, JsonNode data) {
    List<String> resumed =
        database.inTransaction(
            connection ->
                parts.pipeline.answer(
                    connection, Signals.waitName(name), Signals.outcome(name, data)));
    wakeup.signal();
    return resumed.stream().findFirst();
  }

  /** Cancels a run; false when there is none. */
  @Override
  public boolean cancel(String runId) {
    boolean known =
        database.inTransaction(
            connection -> {
              Optional<Run> run = parts.runs.lock(connection, runId);
              if (run.isPresent() && !run.get().status().isFinal()) {
                Optional<FunctionDefinition> function =
                    registry.current(connection).byId(run.get().functionId());
                if (function.isPresent()) {
                  RunEnder.End end = RunEnder.End.cancelled(run.get(), function.get());
                  parts.ender.end(connection, List.of(end));
                }
              }
              return run.isPresent();
            });
    wakeup.signal();
    return known;
  }

  /**
   * Runs again what a run ran, and gives the new run's id; empty when there is no such run, or its
   * function is no longer registered.
   */
  @Override
  public Optional<String> rerun(String runId) {
    Optional<String> created =
        database.inTransaction(
            connection -> {
              Optional<Run> run = parts.runs.lock(connection, runId);
              Optional<FunctionDefinition> function =
                  run.isEmpty()
                      ? Optional.empty()
                      : registry.current(connection).active().stream()
                          .filter(f -> f.id().equals(run.get().functionId()))
                          .findFirst();
              return function.isEmpty()
                  ? Optional.empty()
                  : Optional.of(parts.reruns.create(connection, run.get(), function.get()));
            });
    wakeup.signal();
    return created;
  }

  /**
   * Starts one function, whatever its triggers, and gives the id of the event that stands for the
   * call; empty when there is no such function.
   *
   * @param payload of which {@code data} and {@code user} are taken
   */
  @Override
  public Optional<String> invoke(String slug, JsonNode payload) {
    String id = ulids.next();
    boolean known =
        database.inTransaction(
            connection -> {
              Optional<FunctionDefinition> function =
                  registry.current(connection).active().stream()
                      .filter(f -> f.slug().equals(slug))
                      .findFirst();
              if (function.isPresent()) {
                parts.pipeline.start(
                    connection,
                    function.get(),
                    Invocation.direct(id, function.get(), payload, clock.instant()));
              }
              return function.isPresent();
            });
    wakeup.signal();
    return known ? Optional.of(id) : Optional.empty();
  }

  /** Makes their end the next thing that happens to these runs, once this transaction is there. */
  public void cancelSoon(Connection connection, List<String> runIds, UUID functionId)
      throws SQLException {
    parts.queue.cancelSoon(connection, runIds, functionId);
  }

  public CronQueue cronQueue() {
    return parts.cronQueue;
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
      journal.stop();
      lease.leave();
    }
  }

  /** Stops at once, leaving everything as a killed process would. */
  public void halt() {
    halted.countDown();
    retention.stop();
    lease.abandon();
    dispatcher.halt();
    journal.halt();
    client.stop();
  }
}
