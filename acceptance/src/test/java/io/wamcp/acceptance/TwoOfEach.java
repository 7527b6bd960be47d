package io.wamcp.acceptance;

import io.wamcp.ingress.IngressService;
import io.wamcp.local.FrontDoor;
import io.wamcp.local.LocalStack;
import io.wamcp.local.McpCaller;
import io.wamcp.local.ServiceName;
import io.wamcp.local.StackInfo;
import io.wamcp.mcp.McpService;
import io.wamcp.runtime.config.Settings;
import io.wamcp.worker.WorkerService;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * A stack with two replicas of each service on one database and one engine. The engine reaches the
 * workers, and the simulated Meta the ingresses, through a balancer that takes strict turns.
 */
public final class TwoOfEach implements AutoCloseable {

  private static final String HOST = "http://127.0.0.1:";

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  /** In front of the workers. */
  public final RoundRobin workers = opened(new RoundRobin());

  /** In front of the ingresses, for Meta's statuses. */
  public final RoundRobin ingresses = opened(new RoundRobin());

  public final Observer stack;
  public final List<FrontDoor> doors;
  public final List<McpCaller> callers;
  public final List<URI> endpoints;

  private TwoOfEach() {
    LocalStack first = opened(Stacks.fresh(Map.of("inngest.serve-origin", workers.url())));
    stack = new Observer(first);
    StackInfo info = first.info();
    workers.add(info.worker().url());
    WorkerService worker =
        opened(WorkerService.start(beside(first, ServiceName.WORKER), Clock.systemUTC()));
    workers.add(HOST + worker.port());
    IngressService ingress =
        opened(IngressService.start(beside(first, ServiceName.INGRESS), Clock.systemUTC()));
    ingresses.add(info.ingress().url());
    ingresses.add(HOST + ingress.port());
    first.meta().webhookUrl(URI.create(ingresses.url() + "/webhook/meta"));
    doors = List.of(stack.door, new FrontDoor(withIngress(info, HOST + ingress.port())));
    McpService mcp = opened(McpService.start(beside(first, ServiceName.MCP), Clock.systemUTC()));
    endpoints = List.of(URI.create(info.mcp().url()), URI.create(HOST + mcp.port() + "/mcp"));
    callers =
        endpoints.stream()
            .map(endpoint -> new McpCaller(endpoint.toString(), info.mcp().apiKey()))
            .toList();
  }

  /** Starts all of it. */
  public static TwoOfEach start() {
    return new TwoOfEach();
  }

  private <T extends AutoCloseable> T opened(T part) {
    parts.push(part);
    return part;
  }

  /** The stack's own settings, on ports of its own. */
  private static Settings beside(LocalStack stack, ServiceName name) {
    Map<String, String> settings = stack.settings(name);
    settings.put("server.port", "0");
    settings.put("admin.port", "0");
    return Settings.of(settings);
  }

  private static StackInfo withIngress(StackInfo info, String origin) {
    return new StackInfo(
        new StackInfo.Service(origin, ""),
        info.mcp(),
        info.worker(),
        info.inngest(),
        info.meta(),
        info.postgres(),
        info.pids());
  }

  /** Another MCP service on the same database, which the caller closes. */
  public McpService anotherMcp() {
    return McpService.start(beside(stack.stack, ServiceName.MCP), Clock.systemUTC());
  }

  public McpCaller callerOf(McpService service) {
    return new McpCaller(HOST + service.port() + "/mcp", stack.stack.info().mcp().apiKey());
  }

  @Override
  public void close() throws Exception {
    while (!parts.isEmpty()) {
      parts.pop().close();
    }
  }
}
