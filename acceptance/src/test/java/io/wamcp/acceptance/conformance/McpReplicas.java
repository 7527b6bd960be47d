package io.wamcp.acceptance.conformance;

import io.wamcp.acceptance.RoundRobin;
import io.wamcp.local.LocalStack;
import io.wamcp.local.ServiceName;
import io.wamcp.mcp.McpService;
import io.wamcp.runtime.config.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * Replicas of the MCP service on a stack's database, behind a balancer that takes strict turns. Not
 * thread-safe.
 */
final class McpReplicas implements AutoCloseable {

  private final LocalStack stack;
  private final RoundRobin balancer;
  private final Map<String, String> more;
  private final List<McpService> services = new ArrayList<>();

  /**
   * Starts them.
   *
   * @param more settings besides the stack's own
   */
  McpReplicas(LocalStack stack, RoundRobin balancer, int count, Map<String, String> more) {
    this.stack = stack;
    this.balancer = balancer;
    this.more = more;
    for (int i = 0; i < count; i++) {
      services.add(start());
      balancer.add(origin(services.get(i)));
    }
  }

  private McpService start() {
    Map<String, String> settings = stack.settings(ServiceName.MCP);
    settings.put("server.port", "0");
    settings.put("admin.port", "0");
    settings.put("shutdown.delay", "2s");
    settings.putAll(more);
    return McpService.start(Settings.of(settings), Clock.systemUTC());
  }

  private static String origin(McpService service) {
    return "http://127.0.0.1:" + service.port();
  }

  /** Where clients go. */
  String url() {
    return balancer.url() + "/mcp";
  }

  /** One replica alone. */
  String url(int replica) {
    return origin(services.get(replica)) + "/mcp";
  }

  /**
   * As a rolling restart does: a new one comes up, the old one is told to end, and the balancer
   * replaces it as soon as it says that it is not ready, while it still serves.
   */
  void restart(int replica) {
    McpService old = services.get(replica);
    services.set(replica, start());
    Thread end = Thread.startVirtualThread(old::close);
    Awaitility.await().until(() -> !ready(old));
    balancer.replace(replica, origin(services.get(replica)));
    try {
      end.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a replica ended", e);
    }
  }

  private static boolean ready(McpService service) {
    URI ready = URI.create("http://127.0.0.1:" + service.adminPort() + "/health/ready");
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
              .send(HttpRequest.newBuilder(ready).build(), BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking a replica", e);
    }
  }

  int count() {
    return services.size();
  }

  @Override
  public void close() {
    services.forEach(McpService::close);
    balancer.close();
  }
}
