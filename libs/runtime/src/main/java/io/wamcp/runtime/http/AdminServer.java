package io.wamcp.runtime.http;

import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The admin port of a service: {@code /health/live}, {@code /health/ready} and {@code /metrics}.
 * Live means the process need not be restarted; ready means it should get requests. Safe for any
 * thread.
 */
public final class AdminServer implements AutoCloseable {

  private static final int MAX_BODY = 16 * 1024;

  private final Map<String, HealthCheck> liveness;
  private final Map<String, HealthCheck> readiness;
  private final Duration checkTimeout;
  private final WebServer server;
  private volatile boolean draining;

  private AdminServer(Builder builder) {
    this.liveness = new LinkedHashMap<>(builder.liveness);
    this.readiness = new LinkedHashMap<>(builder.readiness);
    this.checkTimeout = builder.settings.checkTimeout();
    this.readiness.put(
        "lifecycle", () -> draining ? Health.ofDown("draining") : Health.ofUp("running"));
    this.server = listen(builder.settings);
  }

  public static Builder builder(AdminSettings settings) {
    return new Builder(settings);
  }

  private WebServer listen(AdminSettings settings) {
    HttpRouting.Builder routing = HttpRouting.builder();
    ErrorAnswers.register(routing);
    routing.get("/health/live", (req, res) -> health(res, liveness));
    routing.get("/health/ready", (req, res) -> health(res, readiness));
    routing.get("/metrics", AdminServer::metrics);
    WebServer admin =
        WebServer.builder()
            .host(settings.host())
            .port(settings.port())
            .maxPayloadSize(MAX_BODY)
            .connectionOptions(o -> o.tcpNoDelay(true))
            .shutdownHook(false)
            .featuresDiscoverServices(false)
            .concurrencyLimitDiscoverServices(false)
            .directHandlers(ErrorAnswers.direct())
            .routing(routing)
            .build();
    return Listening.start(admin, AdminSettings.PORT, settings.host(), settings.port());
  }

  private void health(ServerResponse res, Map<String, HealthCheck> checks)
      throws InterruptedException {
    HealthReport report = HealthReport.of(checks, checkTimeout);
    res.header(HeaderNames.CACHE_CONTROL, "no-store");
    ErrorAnswers.answer(
        res, report.up() ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503, report.json());
  }

  private static void metrics(ServerRequest req, ServerResponse res) {
    res.header(HeaderNames.CONTENT_TYPE, MediaTypes.TEXT_PLAIN.text() + "; charset=utf-8");
    res.send(PrometheusText.scrape());
  }

  /** The port that is listened on. */
  public int port() {
    return server.port();
  }

  /** From now on the service reports not ready, so that no new requests are routed to it. */
  public void drain() {
    draining = true;
  }

  @Override
  public void close() {
    drain();
    server.stop();
  }

  /** Collects named checks. */
  public static final class Builder {

    private final AdminSettings settings;
    private final Map<String, HealthCheck> liveness = new LinkedHashMap<>();
    private final Map<String, HealthCheck> readiness = new LinkedHashMap<>();

    private Builder(AdminSettings settings) {
      this.settings = Objects.requireNonNull(settings, "settings");
    }

    /** A check whose failure means that only a restart helps. */
    public Builder liveness(String name, HealthCheck check) {
      add(liveness, name, check);
      return this;
    }

    /** A check whose failure means that requests should go elsewhere for now. */
    public Builder readiness(String name, HealthCheck check) {
      add(readiness, name, check);
      return this;
    }

    /** Starts listening. */
    public AdminServer start() {
      return new AdminServer(this);
    }

    private static void add(Map<String, HealthCheck> checks, String name, HealthCheck check) {
      if (checks.putIfAbsent(name, Objects.requireNonNull(check, "check")) != null) {
        throw new IllegalArgumentException("two health checks are named " + name);
      }
    }
  }
}
