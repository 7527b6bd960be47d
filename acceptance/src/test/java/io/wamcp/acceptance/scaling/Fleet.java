package io.wamcp.acceptance.scaling;

import io.wamcp.acceptance.Observer;
import io.wamcp.acceptance.Operator;
import io.wamcp.acceptance.RoundRobin;
import io.wamcp.acceptance.Stacks;
import io.wamcp.ingress.IngressService;
import io.wamcp.local.LocalStack;
import io.wamcp.local.McpCaller;
import io.wamcp.local.ServiceName;
import io.wamcp.mcp.McpService;
import io.wamcp.runtime.config.Settings;
import io.wamcp.worker.WorkerService;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A stack whose services are any number of replicas behind a balancer each, which knows nothing of
 * sessions. The stack's own workers, ingress and MCP service get no requests.
 */
final class Fleet implements AutoCloseable {

  private static final String HOST = "http://127.0.0.1:";

  /** Where a replica listens, and how it is ended. */
  record Replica(String origin, AutoCloseable service) {}

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Map<ServiceName, RoundRobin> balancers = new HashMap<>();
  private final Map<ServiceName, List<Replica>> replicas = new HashMap<>();
  final Observer observer;
  final McpCaller mcp;

  private Fleet() {
    for (ServiceName name : List.of(ServiceName.WORKER, ServiceName.INGRESS, ServiceName.MCP)) {
      balancers.put(name, opened(new RoundRobin()));
      replicas.put(name, new ArrayList<>());
    }
    LocalStack stack =
        opened(Stacks.fresh(Map.of("inngest.serve-origin", url(ServiceName.WORKER))));
    observer = new Observer(stack);
    stack.meta().webhookUrl(webhooks());
    mcp = new McpCaller(url(ServiceName.MCP) + "/mcp", stack.info().mcp().apiKey());
  }

  /** Starts a stack without any replica behind the balancers. */
  static Fleet start() {
    return new Fleet();
  }

  private <T extends AutoCloseable> T opened(T part) {
    parts.push(part);
    return part;
  }

  /** The address of a service's balancer. */
  String url(ServiceName name) {
    return balancers.get(name).url();
  }

  URI webhooks() {
    return URI.create(url(ServiceName.INGRESS) + "/webhook/meta");
  }

  RoundRobin balancer(ServiceName name) {
    return balancers.get(name);
  }

  /** Starts a replica and puts it behind the balancer. */
  void add(ServiceName name, Map<String, String> more) {
    Replica replica = launch(name, more);
    replicas.get(name).add(replica);
    balancers.get(name).add(replica.origin());
  }

  /**
   * Puts a new replica in the place of each, one after the other, as a rolling update does: the new
   * one is ready before the old one is told to end.
   */
  void renew(ServiceName name) {
    List<Replica> all = replicas.get(name);
    for (int i = 0; i < all.size(); i++) {
      Replica old = all.get(i);
      Replica fresh = launch(name, Map.of());
      balancers.get(name).replace(i, fresh.origin());
      all.set(i, fresh);
      end(old);
    }
  }

  private static void end(Replica replica) {
    try {
      replica.service().close();
    } catch (Exception e) {
      throw new IllegalStateException("a replica did not end", e);
    }
  }

  private Replica launch(ServiceName name, Map<String, String> more) {
    Map<String, String> settings = observer.stack.settings(name);
    settings.put("server.port", "0");
    settings.put("admin.port", "0");
    settings.putAll(more);
    Settings own = Settings.of(settings);
    return switch (name) {
      case WORKER -> {
        WorkerService service = WorkerService.start(own, Clock.systemUTC());
        yield new Replica(HOST + service.port(), service);
      }
      case INGRESS -> {
        IngressService service = IngressService.start(own, Clock.systemUTC());
        yield new Replica(HOST + service.port(), service);
      }
      case MCP -> {
        McpService service = McpService.start(own, Clock.systemUTC());
        yield new Replica(HOST + service.port(), service);
      }
      case INNGEST -> throw new IllegalArgumentException("the engine has one replica here");
    };
  }

  /** Registers that many more numbers with everybody, and gives their ids. */
  List<String> numbers(int count) {
    Operator operator = new Operator(observer.stack);
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String id = "1000000000001%02d".formatted(i);
      String display = "+155500091%02d".formatted(i);
      observer.stack.meta().phoneNumber(id, display);
      operator.json(
          "numbers",
          "add",
          "--phone-number-id",
          id,
          "--waba-id",
          "200000000000001",
          "--display-number",
          display,
          "--token-ref",
          "secrets://wa_access_token_" + observer.number());
      operator.json("grants", "add", "--client", "owner", "--number", id, "--tools", "*");
      ids.add(id);
    }
    return ids;
  }

  @Override
  public void close() throws Exception {
    for (List<Replica> all : replicas.values()) {
      all.forEach(Fleet::end);
    }
    while (!parts.isEmpty()) {
      parts.pop().close();
    }
  }
}
