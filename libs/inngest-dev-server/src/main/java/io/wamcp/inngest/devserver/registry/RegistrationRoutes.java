package io.wamcp.inngest.devserver.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.wamcp.inngest.devserver.RequestBody;
import io.wamcp.inngest.devserver.cron.CronQueue;
import io.wamcp.inngest.devserver.database.Database;
import io.wamcp.inngest.devserver.json.Json;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/** {@code POST /fn/register}. */
public final class RegistrationRoutes implements HttpService {

  private static final System.Logger LOG = System.getLogger(RegistrationRoutes.class.getName());

  private final Database database;
  private final RegistrationStore store;
  private final String serverKind;
  private final Runnable changed;

  /**
   * @param changed told after a registration that changed something was committed
   */
  public RegistrationRoutes(
      InstantSource clock,
      Database database,
      CronQueue cronQueue,
      String serverKind,
      Runnable changed) {
    this.database = database;
    this.store = new RegistrationStore(clock, cronQueue);
    this.serverKind = serverKind;
    this.changed = changed;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.post("/fn/register", this::register);
  }

  private void register(ServerRequest request, ServerResponse response) {
    Optional<String> expected =
        request.headers().first(HeaderNames.create("X-Inngest-Expected-Server-Kind"));
    if (expected.filter(kind -> !kind.equals(serverKind)).isPresent()) {
      String error = "Expected server kind " + serverKind + ", got " + expected.get();
      send(response, 400, Json.object().put("error", error));
      return;
    }
    Optional<JsonNode> body = Json.tryRead(RequestBody.read(request));
    if (body.filter(JsonNode::isObject).isEmpty()) {
      send(response, 400, error("Invalid request: not a JSON object"));
      return;
    }
    try {
      register(Registration.read(body.get()), response);
    } catch (Registration.MissingAppException e) {
      send(response, 400, error(e.getMessage()));
    } catch (IllegalArgumentException e) {
      LOG.log(Level.WARNING, "a registration was refused: {0}", e.getMessage());
      send(response, 400, error("At least one function is invalid"));
    }
  }

  private void register(Registration registration, ServerResponse response) {
    RegistrationStore.Result result =
        database.inTransaction(connection -> store.replace(connection, registration));
    if (result.modified()) {
      changed.run();
      LOG.log(
          Level.INFO,
          "app {0} registered {1} functions",
          registration.appName(),
          registration.functions().size());
    }
    ObjectNode answer = Json.object();
    answer.put("ok", true).put("modified", result.modified());
    answer.put("sync_id", UUID.randomUUID().toString());
    answer.put("app_id", result.appId().toString());
    send(response, 200, answer);
  }

  private static ObjectNode error(String message) {
    return Json.object().put("error", message).putNull("data").put("status", 400);
  }

  private static void send(ServerResponse response, int status, ObjectNode answer) {
    response.status(status).header("Content-Type", "text/plain; charset=utf-8");
    response.send(Json.text(answer).getBytes(StandardCharsets.UTF_8));
  }
}
