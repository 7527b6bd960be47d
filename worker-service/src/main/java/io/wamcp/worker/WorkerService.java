package io.wamcp.worker;

import io.wamcp.domain.event.DomainEvent;
import io.wamcp.inngest.InngestClient;
import io.wamcp.inngest.InngestConfig;
import io.wamcp.inngest.InngestEndpoint;
import io.wamcp.inngest.InngestFunction;
import io.wamcp.inngest.Registration;
import io.wamcp.inngest.ServeHandler;
import io.wamcp.outbox.Outbox;
import io.wamcp.outbox.PendingEvent;
import io.wamcp.runtime.Lifecycle;
import io.wamcp.runtime.ShutdownSettings;
import io.wamcp.runtime.TracingSettings;
import io.wamcp.runtime.config.DatabaseSettings;
import io.wamcp.runtime.config.InngestEnvironment;
import io.wamcp.runtime.config.Settings;
import io.wamcp.runtime.http.AdminServer;
import io.wamcp.runtime.http.AdminSettings;
import io.wamcp.runtime.http.Health;
import io.wamcp.runtime.http.PublicServer;
import io.wamcp.runtime.http.ServerSettings;
import io.wamcp.store.Database;
import io.wamcp.store.DatabaseOptions;
import io.wamcp.telemetry.metric.Component;
import io.wamcp.telemetry.metric.Meters;
import io.wamcp.telemetry.trace.Tracing;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Hosts every Inngest function. Stateless: any number of replicas may run, each serving any call.
 * Thread-safe; closing drains running calls first.
 */
public final class WorkerService implements AutoCloseable {

  private static final Logger LOG = System.getLogger(WorkerService.class.getName());

  /** The app's id at Inngest; part of every function's id there, so it never changes. */
  public static final String APP_ID = "wa-mcp";

  /** Where the functions are served. */
  public static final String PATH = "/api/inngest";

  private final Lifecycle lifecycle;
  private final PublicServer server;
  private final AdminServer admin;
  private final Registration registration;

  private WorkerService(
      Lifecycle lifecycle, PublicServer server, AdminServer admin, Registration registration) {
    this.lifecycle = lifecycle;
    this.server = server;
    this.admin = admin;
    this.registration = registration;
  }

  /**
   * Starts the service.
   *
   * @throws io.wamcp.runtime.config.ConfigException when the settings cannot be used
   */
  public static WorkerService start(Settings settings, Clock clock) {
    Lifecycle lifecycle = new Lifecycle();
    try {
      return start(settings, clock, lifecycle);
    } catch (RuntimeException e) {
      lifecycle.close();
      throw e;
    }
  }

  private static WorkerService start(Settings settings, Clock clock, Lifecycle lifecycle) {
    Runnable meters = Meters.beginMeanwhile(Component.WORKER);
    lifecycle.add("tracing", tracing(settings));
    WorkerSettings worker = WorkerSettings.from(settings);
    InngestConfig inngest = verifying(settings);
    Database database = lifecycle.add("database", Database.open(options(settings)));
    database.migrate();
    InngestClient client =
        lifecycle.add("inngest client", InngestClient.create(APP_ID, inngest, clock));
    Outbox outbox =
        lifecycle.add("outbox", Outbox.start("worker", database, client, worker.outbox(), clock));
    // What goes on for as long as there is work ends at the next place then.
    AtomicBoolean stopping = new AtomicBoolean();
    AfterCommit afterCommit = new AfterCommit(database, events -> dispatch(outbox, events));
    List<InngestFunction> functions =
        Functions.of(settings, worker, database, afterCommit, stopping::get, clock);
    ServeHandler handler = handler(client, functions);
    lifecycle.add("backlog gauges", BacklogGauges.start(database, clock));
    lifecycle.add("table statistics", GrowingTables.start(database));
    meters.run();
    PublicServer server = lifecycle.add("server", listen(settings, handler));
    Registration registration =
        lifecycle.add("registration", Registration.start(handler.endpoint(), url(server)));
    AdminServer admin = lifecycle.add("admin", admin(settings, database, registration));
    lifecycle.onDrain(() -> stopping.set(true));
    lifecycle.onDrain(admin::drain);
    lifecycle.waitOnDrain(ShutdownSettings.from(settings).delay());
    lifecycle.onDrain(server::drain);
    return new WorkerService(lifecycle, server, admin, registration);
  }

  private static InngestConfig verifying(Settings settings) {
    InngestConfig inngest = InngestConfig.fromEnvironment(InngestEnvironment.of(settings));
    if (inngest.dev()) {
      LOG.log(
          Level.WARNING,
          "INNGEST_DEV is set: whoever reaches this worker can call its functions, as signatures are"
              + " not checked");
    }
    return inngest;
  }

  private static Tracing tracing(Settings settings) {
    TracingSettings traces = TracingSettings.from(settings);
    return Tracing.start(Component.WORKER, traces.collector(), traces.samplePercent());
  }

  private static ServeHandler handler(InngestClient client, List<InngestFunction> functions) {
    return new ServeHandler(
        InngestEndpoint.of(
            client, StepFaults.around(functions), new RunIds(new RunTraces(new RunMetrics()))));
  }

  private static PublicServer listen(Settings settings, ServeHandler handler) {
    return PublicServer.start(
        ServerSettings.from(settings),
        ShutdownSettings.from(settings).grace(),
        routing -> routing.register(PATH, handler));
  }

  private static void dispatch(Outbox outbox, List<DomainEvent> events) {
    outbox.dispatcher().dispatchAfterCommit(PendingEvent.all(events));
  }

  /** What the engine is told unless {@code inngest.serve-origin} says better. */
  private static URI url(PublicServer server) {
    return URI.create("http://localhost:" + server.port() + PATH);
  }

  private static DatabaseOptions options(Settings settings) {
    DatabaseSettings db = DatabaseSettings.from(settings);
    return new DatabaseOptions(
        db.url(),
        db.username(),
        db.password(),
        db.poolSize(),
        db.connectTimeout(),
        db.statementTimeout(),
        "wa-mcp-worker",
        db.leastRights());
  }

  private static AdminServer admin(
      Settings settings, Database database, Registration registration) {
    return AdminServer.builder(AdminSettings.from(settings))
        .readiness(
            "database",
            () -> database.answers() ? Health.ofUp("answers") : Health.ofDown("does not answer"))
        .readiness(
            "inngest",
            () ->
                registration.registered()
                    ? Health.ofUp("registered")
                    : Health.ofDown("not registered yet"))
        .start();
  }

  /** The port functions are served at. */
  public int port() {
    return server.port();
  }

  public int adminPort() {
    return admin.port();
  }

  /** Whether the Inngest server has taken the functions. */
  public boolean registered() {
    return registration.registered();
  }

  @Override
  public void close() {
    lifecycle.close();
  }
}
