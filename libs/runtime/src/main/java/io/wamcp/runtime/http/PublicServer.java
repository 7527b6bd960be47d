package io.wamcp.runtime.http;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.HttpRouting;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The public port of a service: request ids, a limit of requests in flight, a time in which a
 * request has to be there, one error shape, no access log, and a stop that lets running requests
 * finish. An answer may take as long as it likes. Safe for any thread.
 */
public final class PublicServer implements AutoCloseable {

  private static final Logger LOG = System.getLogger(PublicServer.class.getName());
  private static final Duration EXECUTOR_GRACE = Duration.ofMillis(200);
  private static final Duration LONGEST_IDLE_CHECK = Duration.ofSeconds(10);

  private final WebServer server;
  private final OpenConnections connections;
  private final InFlight inFlight;
  private final Duration grace;

  private PublicServer(
      WebServer server, OpenConnections connections, InFlight inFlight, Duration grace) {
    this.server = server;
    this.connections = connections;
    this.inFlight = inFlight;
    this.grace = grace;
  }

  /**
   * Starts listening.
   *
   * @param grace how long {@link #close()} waits for running requests
   * @param routes adds the service's routes; error answers and the request filter are there already
   */
  public static PublicServer start(
      ServerSettings settings, Duration grace, Consumer<HttpRouting.Builder> routes) {
    return start(settings, grace, (chain, req, res) -> chain.proceed(), routes);
  }

  /**
   * Starts listening, with headers on every answer.
   *
   * @param first sees requests before anything can refuse them, so that what it puts on answers is
   *     on refusals as well
   */
  public static PublicServer start(
      ServerSettings settings, Duration grace, Filter first, Consumer<HttpRouting.Builder> routes) {
    InFlight inFlight = new InFlight(settings.maxInFlight());
    OpenConnections connections = new OpenConnections(settings.maxConnections());
    HttpRouting.Builder routing = HttpRouting.builder();
    routing.addFilter(first);
    routing.addFilter(
        new RequestFilter(connections, inFlight, BodyMemory.of(settings), settings.bodyTimeout()));
    ErrorAnswers.register(routing);
    routes.accept(routing);
    WebServer server = listen(settings, connections, routing);
    return new PublicServer(server, connections, inFlight, grace);
  }

  private static WebServer listen(
      ServerSettings settings, OpenConnections connections, HttpRouting.Builder routing) {
    WebServer server =
        WebServer.builder()
            .host(settings.host())
            .port(settings.port())
            .backlog(settings.backlog())
            .maxPayloadSize(settings.maxPayloadBytes())
            .maxTcpConnections(settings.maxConnections())
            .idleConnectionTimeout(settings.idleTimeout())
            .idleConnectionPeriod(idleCheck(settings.idleTimeout()))
            .connectionOptions(o -> o.tcpNoDelay(true))
            .shutdownGracePeriod(EXECUTOR_GRACE)
            .shutdownHook(false)
            .featuresDiscoverServices(false)
            .concurrencyLimitDiscoverServices(false)
            // Found by itself HTTP/1.1 would be there twice.
            .protocolsDiscoverServices(false)
            .addConnectionSelector(new TimedHttp(settings.headerTimeout(), connections))
            .directHandlers(ErrorAnswers.direct())
            .routing(routing)
            .build();
    return Listening.start(server, ServerSettings.PORT, settings.host(), settings.port());
  }

  /** How often idle connections are looked for; the server's own two minutes are too long. */
  private static Duration idleCheck(Duration idleTimeout) {
    Duration half = idleTimeout.dividedBy(2);
    return half.compareTo(LONGEST_IDLE_CHECK) < 0 ? half : LONGEST_IDLE_CHECK;
  }

  /** The port that is listened on. */
  public int port() {
    return server.port();
  }

  /** Requests being answered now. */
  public int inFlight() {
    return inFlight.count();
  }

  /** Refuses new requests with 503 while running ones go on. */
  public void drain() {
    inFlight.drain();
  }

  /** Refuses new requests, waits for running ones, at most the grace time, and stops listening. */
  @Override
  public void close() {
    drain();
    try {
      if (!inFlight.awaitIdle(grace)) {
        LOG.log(Level.WARNING, "stopping with {0} requests unanswered", inFlight.count());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.stop();
    connections.close();
  }
}
