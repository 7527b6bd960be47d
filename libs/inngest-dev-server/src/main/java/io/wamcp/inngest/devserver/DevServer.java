package io.wamcp.inngest.devserver;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.wamcp.inngest.devserver.dashboard.DashboardRoutes;
import io.wamcp.inngest.devserver.database.DatabaseException;
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

  private final ServerParts parts;
  private final DashboardRoutes dashboard;
  private final WebServer web;
  private final AppSync sync;
  private boolean closed;

  private DevServer(ServerParts parts, DashboardRoutes dashboard, WebServer web, AppSync sync) {
    this.parts = parts;
    this.dashboard = dashboard;
    this.web = web;
    this.sync = sync;
  }

  public static DevServerBuilder builder() {
    return new DevServerBuilder();
  }

  static DevServer start(Settings settings) {
    ServerParts parts = ServerParts.of(settings);
    try {
      parts.engine().start();
      DashboardRoutes dashboard = parts.dashboard();
      WebServer web = listen(settings, parts.routing(dashboard));
      AppSync sync = new AppSync(parts.client(), settings.appUrls());
      sync.start();
      return new DevServer(parts, dashboard, web, sync);
    } catch (SQLException e) {
      parts.database().close();
      throw new DatabaseException(e);
    } catch (RuntimeException e) {
      parts.engine().halt();
      parts.database().close();
      throw e;
    }
  }

  private static WebServer listen(Settings settings, HttpRouting.Builder routing) {
    WebServer web =
        WebServer.builder()
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
    // Helidon only logs that a port cannot be had, and returns a server that does not listen.
    if (!web.isRunning()) {
      throw new IllegalStateException(
          "cannot listen on " + settings.host() + ":" + settings.port() + "; is the port taken?");
    }
    return web;
  }

  /** Where it listens, for {@code INNGEST_BASE_URL}. */
  public String url() {
    return "http://" + parts.settings().host() + ":" + port();
  }

  public int port() {
    return web.port();
  }

  /** Says that the clock given at the start jumped, so that what became due runs now. */
  public void clockChanged() {
    parts.engine().wake();
  }

  /**
   * While on, events are answered with 200 and dropped: what a server does that stops at the wrong
   * moment.
   */
  public void forgetAcknowledgedEvents(boolean on) {
    parts.intake().forgetAcknowledged(on);
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
      parts.engine().stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      parts.database().close();
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
    parts.engine().halt();
    parts.database().close();
    web.stop();
  }
}
