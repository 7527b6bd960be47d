package io.wamcp.inngest.devserver.inspection;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.wamcp.inngest.devserver.database.Database;
import io.wamcp.inngest.devserver.json.Json;
import io.wamcp.inngest.devserver.registry.FunctionDefinition;
import io.wamcp.inngest.devserver.registry.FunctionRegistry;
import io.wamcp.inngest.devserver.registry.Trigger;
import java.time.InstantSource;
import java.util.List;

/** {@code GET /health}, and in dev mode {@code GET /dev}. */
public final class ServerRoutes implements HttpService {

  private final Database database;
  private final FunctionRegistry registry;
  private final Replies replies;
  private final boolean dev;
  private final List<String> appUrls;

  public ServerRoutes(
      InstantSource clock,
      Database database,
      FunctionRegistry registry,
      boolean dev,
      List<String> appUrls) {
    this.database = database;
    this.registry = registry;
    this.replies = new Replies(clock);
    this.dev = dev;
    this.appUrls = appUrls;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/health", this::health);
    if (dev) {
      rules.get("/dev", this::info);
    }
  }

  private void health(ServerRequest request, ServerResponse response) {
    replies.json(response, 200, Json.object().put("status", 200).put("message", "OK"));
  }

  private void info(ServerRequest request, ServerResponse response) {
    ObjectNode info = Json.object();
    info.put("version", "inngest-dev-server");
    ArrayNode functions = info.putArray("functions");
    for (FunctionDefinition function : database.read(registry::current).active()) {
      ObjectNode view = functions.addObject();
      view.put("id", function.id().toString());
      view.put("slug", function.slug()).put("name", function.name()).put("url", function.url());
      ArrayNode triggers = view.putArray("triggers");
      for (Trigger trigger : function.triggers()) {
        switch (trigger) {
          case Trigger.OnEvent onEvent -> triggers.addObject().put("event", onEvent.event());
          case Trigger.OnSchedule schedule -> triggers.addObject().put("cron", schedule.text());
        }
      }
    }
    ArrayNode handlers = info.putArray("handlers");
    appUrls.forEach(url -> handlers.addObject().put("url", url));
    replies.json(response, 200, info);
  }
}
