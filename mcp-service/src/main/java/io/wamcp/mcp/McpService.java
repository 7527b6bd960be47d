package io.wamcp.mcp;

import io.wamcp.domain.event.DomainEvent;
import io.wamcp.inngest.InngestClient;
import io.wamcp.inngest.InngestConfig;
import io.wamcp.mcp.auth.Principal;
import io.wamcp.mcp.protocol.McpEndpoint;
import io.wamcp.outbox.Outbox;
import io.wamcp.outbox.OutboxOptions;
import io.wamcp.outbox.PendingEvent;
import io.wamcp.runtime.Lifecycle;
import io.wamcp.runtime.ShutdownSettings;
import io.wamcp.runtime.TracingSettings;
import io.wamcp.runtime.config.ConfigException;
import io.wamcp.runtime.config.InngestEnvironment;
import io.wamcp.runtime.config.OutboxSettings;
import io.wamcp.runtime.config.Settings;
import io.wamcp.runtime.http.AdminServer;
import io.wamcp.runtime.http.AdminSettings;
import io.wamcp.runtime.http.Health;
import io.wamcp.runtime.http.PublicServer;
import io.wamcp.runtime.http.ServerSettings;
import io.wamcp.store.Database;
import io.wamcp.telemetry.metric.Component;
import io.wamcp.telemetry.metric.Meters;
import io.wamcp.telemetry.trace.Tracing;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Serves agents at {@code /mcp}. Keeps nothing a replica would miss: a session is known to all by
 * its id, and a stream is told what any replica does. Thread-safe; closing ends waits and streams,
 * drains running calls and stops.
 */
public final class McpService implements AutoCloseable {

  private static final String INNGEST_APP_ID = "wa-mcp";

  private final Lifecycle lifecycle;
  private final PublicServer server;
  private final AdminServer admin;

  private McpService(Lifecycle lifecycle, PublicServer server, AdminServer admin) {
    this.lifecycle = lifecycle;
    this.server = server;
    this.admin = admin;
  }

  /** Starts the service with random ids. */
  public static McpService start(Settings settings, Clock clock) {
    return start(settings, clock, UUID::randomUUID);
  }

  /**
   * Starts the service. Does not wait for the database or Inngest.
   *
   * @param ids makes the ids of messages and sends; must not repeat itself
   * @throws ConfigException when the settings cannot be used
   */
  public static McpService start(Settings settings, Clock clock, Supplier<UUID> ids) {
    Lifecycle lifecycle = new Lifecycle();
    try {
      return start(McpSettings.check(settings), clock, ids, lifecycle);
    } catch (RuntimeException e) {
      lifecycle.close();
      throw e;
    }
  }

  private static McpService start(
      Settings settings, Clock clock, Supplier<UUID> ids, Lifecycle lifecycle) {
    Runnable meters = Meters.beginMeanwhile(Component.MCP);
    TracingSettings traces = TracingSettings.from(settings);
    lifecycle.add(
        "tracing", Tracing.start(Component.MCP, traces.collector(), traces.samplePercent()));
    McpSettings own = McpSettings.from(settings);
    Database database =
        lifecycle.add("database", Database.open(DatabaseAccess.options(settings, "wa-mcp-mcp")));
    Outbox outbox = outbox(settings, clock, lifecycle, database);
    Answering answering =
        Answering.start(
            settings, own, database, events -> dispatch(outbox, events), clock, ids, lifecycle);
    meters.run();
    PublicServer server = lifecycle.add("server", listen(settings, answering.endpoint()));
    // Last, since it says "ready": a request sent on that word must find the public port open.
    AdminServer admin = lifecycle.add("admin", admin(settings, database, answering));
    lifecycle.onDrain(admin::drain);
    lifecycle.waitOnDrain(ShutdownSettings.from(settings).delay());
    lifecycle.onDrain(server::drain);
    lifecycle.onDrain(answering.waiters()::stop);
    lifecycle.onDrain(answering.endpoint().streams()::drain);
    return new McpService(lifecycle, server, admin);
  }

  private static Outbox outbox(
      Settings settings, Clock clock, Lifecycle lifecycle, Database database) {
    InngestConfig config = InngestConfig.senderFromEnvironment(InngestEnvironment.of(settings));
    InngestClient client =
        lifecycle.add(
            "inngest client",
            InngestClient.builder(INNGEST_APP_ID, config, clock).sendTries(1).build());
    return lifecycle.add(
        "outbox",
        Outbox.start(
            "mcp", database, client, OutboxSettings.from(settings, OutboxOptions::of), clock));
  }

  private static void dispatch(Outbox outbox, List<DomainEvent> events) {
    outbox.dispatcher().dispatchAfterCommit(PendingEvent.all(events));
  }

  private static PublicServer listen(Settings settings, McpEndpoint<Principal> endpoint) {
    return PublicServer.start(
        ServerSettings.from(settings),
        ShutdownSettings.from(settings).grace(),
        endpoint.crossOriginHeaders(),
        routing -> routing.register("/", endpoint));
  }

  private static AdminServer admin(Settings settings, Database database, Answering answering) {
    return AdminServer.builder(AdminSettings.from(settings))
        .readiness(
            "database",
            () -> database.answers() ? Health.ofUp("answers") : Health.ofDown("does not answer"))
        .readiness("notifications", answering::told)
        .start();
  }

  /** The port agents call. */
  public int port() {
    return server.port();
  }

  public int adminPort() {
    return admin.port();
  }

  @Override
  public void close() {
    lifecycle.close();
  }
}
