package io.wamcp.inngest.devserver;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.wamcp.inngest.devserver.call.AppClient;
import io.wamcp.inngest.devserver.dashboard.DashboardRoutes;
import io.wamcp.inngest.devserver.database.Database;
import io.wamcp.inngest.devserver.database.DatabaseException;
import io.wamcp.inngest.devserver.dispatch.Engine;
import io.wamcp.inngest.devserver.event.EventIntake;
import io.wamcp.inngest.devserver.event.EventRoutes;
import io.wamcp.inngest.devserver.inspection.CancellationRoutes;
import io.wamcp.inngest.devserver.inspection.ControlRoutes;
import io.wamcp.inngest.devserver.inspection.EventsRoutes;
import io.wamcp.inngest.devserver.inspection.RunsRoutes;
import io.wamcp.inngest.devserver.inspection.ServerRoutes;
import io.wamcp.inngest.devserver.inspection.SignalRoutes;
import io.wamcp.inngest.devserver.registry.FunctionRegistry;
import io.wamcp.inngest.devserver.registry.RegistrationRoutes;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;

/**
 * An Inngest-compatible server whose whole state is in Postgres: an event it acknowledged and a run
 * it began survive any end of the process, and a call cut off by that is made again without costing
 * an attempt. Several servers may share a database. Thread-safe.
 */
public final class DevServer implements AutoCloseable {

  private static final int MAX_REQUEST_BYTES = 64 * 1024 * 1024;

  /** Each costs memory, also while nothing is asked on it; further ones wait to be accepted. */
  private static final int MAX_CONNECTIONS = 2000;

  /** Longer than clients keep a connection for their next request, 30 s with most of them. */
  private static final Duration IDLE = Duration.ofMinutes(1);

  private static final Duration IDLE_LOOK = Duration.ofSeconds(10);

  private final Settings settings;
  private final Database database;
  private final Engine engine;
  private final EventIntake intake;
  private final DashboardRoutes dashboard;
  private final WebServer web;
  private final AppSync sync;
  private boolean closed;

  private DevServer(
      Settings settings,
      Database database,
      Engine engine,
      EventIntake intake,
      DashboardRoutes dashboard,
      WebServer web,
      AppSync sync) {
    this.settings = settings;
    this.database = database;
    this.engine = engine;
    this.intake = intake;
    this.dashboard = dashboard;
    this.web = web;
    this.sync = sync;
  }

  public static DevServerBuilder builder() {
    return new DevServerBuilder();
  }

  static DevServer start(Settings settings) {
    Database database = new Database(settings.database(), settings.schema(), settings.poolSize());
    AppClient client =
        new AppClient(
            settings.clock(), settings.signingKey(), settings.serverKind(), settings.callTimeout());
    FunctionRegistry registry = new FunctionRegistry();
    Ulid ulids = new Ulid(settings.clock(), new SecureRandom());
    Engine engine = new Engine(settings, database, client, registry, ulids);
    EventIntake intake =
        new EventIntake(settings.clock(), ulids, engine::accept, settings.boundaries());
    try {
      engine.start();
      DashboardRoutes dashboard =
          new DashboardRoutes(
              settings.clock(),
              database,
              registry,
              engine,
              intake,
              settings.signingKey(),
              settings.serverKind());
      WebServer web = web(settings, database, registry, ulids, engine, intake, dashboard);
      AppSync sync = new AppSync(client, settings.appUrls());
      sync.start();
      return new DevServer(settings, database, engine, intake, dashboard, web, sync);
    } catch (SQLException e) {
      database.close();
      throw new DatabaseException(e);
    } catch (RuntimeException e) {
      engine.halt();
      database.close();
      throw e;
    }
  }

  private static WebServer web(
      Settings settings,
      Database database,
      FunctionRegistry registry,
      Ulid ulids,
      Engine engine,
      EventIntake intake,
      DashboardRoutes dashboard) {
    var clock = settings.clock();
    HttpRouting.Builder routing =
        HttpRouting.builder()
            .addFilter(new AccessFilter(settings.serverKind(), settings.signingKey()))
            .register(new EventRoutes(intake, settings.eventKeys()))
            .register(
                new RegistrationRoutes(
                    clock, database, engine.cronQueue(), settings.serverKind(), engine::wake))
            .register(new EventsRoutes(clock, database, registry))
            .register(new RunsRoutes(clock, database, registry, engine::cancel))
            .register(new ControlRoutes(clock, engine))
            .register(
                new CancellationRoutes(
                    clock, ulids, database, registry, engine::cancelSoon, engine::wake))
            .register(dashboard)
            .register(new SignalRoutes(clock, engine::signal))
            .register(
                new ServerRoutes(
                    clock, database, registry, settings.signingKey().isEmpty(), settings.appUrls()))
            .any((request, response) -> response.status(404).send("404 page not found\n"));
    return WebServer.builder()
        .host(settings.host())
        .port(settings.port())
        .shutdownHook(false)
        .maxPayloadSize(MAX_REQUEST_BYTES)
        .maxTcpConnections(MAX_CONNECTIONS)
        .idleConnectionTimeout(IDLE)
        .idleConnectionPeriod(IDLE_LOOK)
        .connectionOptions(options -> options.tcpNoDelay(true))
        .addRouting(routing)
        .build()
        .start();
  }

  /** Where it listens, for {@code INNGEST_BASE_URL}. */
  public String url() {
    return "http://" + settings.host() + ":" + port();
  }

  public int port() {
    return web.port();
  }

  /** Says that the clock given at the start jumped, so that what became due runs now. */
  public void clockChanged() {
    engine.wake();
  }

  /**
   * While on, events are answered with 200 and dropped: what a server does that stops at the wrong
   * moment.
   */
  public void forgetAcknowledgedEvents(boolean on) {
    intake.forgetAcknowledged(on);
  }

  /**
   * Stops in good order: no new requests, up to five seconds for calls in flight, the rest goes
   * back to the queue.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    sync.stop();
    dashboard.close();
    try {
      web.stop();
      engine.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      database.close();
    }
  }

  /** Stops at once, finishing nothing and leaving no mark, as a killed process does. */
  public synchronized void halt() {
    if (closed) {
      return;
    }
    closed = true;
    sync.stop();
    dashboard.close();
    engine.halt();
    database.close();
    web.stop();
  }
}
