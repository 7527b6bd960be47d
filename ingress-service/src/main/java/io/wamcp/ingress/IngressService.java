package io.wamcp.ingress;

import io.wamcp.ingress.webhook.WebhookConfig;
import io.wamcp.ingress.webhook.WebhookService;
import io.wamcp.outbox.Outbox;
import io.wamcp.outbox.OutboxOptions;
import io.wamcp.runtime.Lifecycle;
import io.wamcp.runtime.ShutdownSettings;
import io.wamcp.runtime.TracingSettings;
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

/**
 * A running ingress service: takes Meta's webhooks, makes them durable and tells the engine. Safe
 * for any thread; any number of replicas may run.
 */
public final class IngressService implements AutoCloseable {

  private final Lifecycle lifecycle;
  private final PublicServer server;
  private final AdminServer admin;

  private IngressService(Lifecycle lifecycle, PublicServer server, AdminServer admin) {
    this.lifecycle = lifecycle;
    this.server = server;
    this.admin = admin;
  }

  /**
   * Starts the service.
   *
   * @throws io.wamcp.runtime.config.ConfigException with every problem, where the settings do not
   *     do
   */
  public static IngressService start(Settings settings, Clock clock) {
    IngressSettings.checked(settings);
    Lifecycle lifecycle = new Lifecycle();
    try {
      return start(settings, clock, lifecycle);
    } catch (RuntimeException e) {
      lifecycle.close();
      throw e;
    }
  }

  private static IngressService start(Settings settings, Clock clock, Lifecycle lifecycle) {
    Runnable meters = Meters.beginMeanwhile(Component.INGRESS);
    TracingSettings traces = TracingSettings.from(settings);
    lifecycle.add(
        "tracing", Tracing.start(Component.INGRESS, traces.collector(), traces.samplePercent()));
    WebhookConfig webhook = WebhookConfig.from(settings);
    Database database =
        lifecycle.add(
            "database", Database.open(IngressSettings.database(settings, webhook.ackTimeout())));
    database.migrate();
    Outbox outbox = lifecycle.add("outbox", outbox(settings, database, clock));
    ServerSettings listen = ServerSettings.from(settings);
    WebhookService service = new WebhookService(webhook, database, outbox.dispatcher(), clock);
    lifecycle.add("webhook commits", service);
    lifecycle.add("quarantine retries", service.startRetries());
    meters.run();
    AdminServer admin =
        lifecycle.add("admin", admin(settings, database)); // closes after the server
    PublicServer server = lifecycle.add("server", listen(settings, listen, webhook, service));
    lifecycle.onDrain(admin::drain);
    lifecycle.waitOnDrain(ShutdownSettings.from(settings).delay());
    lifecycle.onDrain(server::drain);
    return new IngressService(lifecycle, server, admin);
  }

  private static Outbox outbox(Settings settings, Database database, Clock clock) {
    return Outbox.start(
        "ingress",
        database,
        InngestEnvironment.of(settings),
        OutboxSettings.from(settings, OutboxOptions::of),
        clock);
  }

  /** The listener must let pass what the endpoint itself bounds. */
  private static PublicServer listen(
      Settings settings, ServerSettings listen, WebhookConfig webhook, WebhookService service) {
    return PublicServer.start(
        listen.withMaxPayloadBytes(webhook.maxBodyBytes() + 1024),
        ShutdownSettings.from(settings).grace(),
        routing -> routing.register(WebhookService.PATH, service));
  }

  private static AdminServer admin(Settings settings, Database database) {
    return AdminServer.builder(AdminSettings.from(settings))
        .readiness(
            "database",
            () -> database.answers() ? Health.ofUp("answers") : Health.ofDown("does not answer"))
        .start();
  }

  /** The public port. */
  public int port() {
    return server.port();
  }

  /** The port of health and metrics. */
  public int adminPort() {
    return admin.port();
  }

  /** Refuses new requests, lets running ones finish, sends what waits for a moment, and stops. */
  @Override
  public void close() {
    lifecycle.close();
  }
}
