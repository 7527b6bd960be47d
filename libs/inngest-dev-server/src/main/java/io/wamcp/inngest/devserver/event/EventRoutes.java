package io.wamcp.inngest.devserver.event;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.wamcp.inngest.devserver.RequestBody;
import io.wamcp.inngest.devserver.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code POST /e/{key}}. */
public final class EventRoutes implements HttpService {

  private final EventIntake intake;
  private final Set<String> keys;

  /**
   * @param keys event keys that may send; when there are none, any may
   */
  public EventRoutes(EventIntake intake, Set<String> keys) {
    this.intake = intake;
    this.keys = keys;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.post("/e/{key}", this::accept);
  }

  private void accept(ServerRequest request, ServerResponse response) {
    if (!isKnown(request.path().pathParameters().get("key"))) {
      ObjectNode refusal = Json.object();
      refusal.put("status", 401).put("message", "").put("error", "Event key not found");
      response.status(Status.UNAUTHORIZED_401);
      send(response, refusal);
      return;
    }
    byte[] body = RequestBody.read(request);
    Optional<EventSeed> seed =
        request.headers().first(HeaderNames.create(EventSeed.HEADER)).flatMap(EventSeed::parse);
    answer(response, intake.accept(body, seed));
  }

  private static void answer(ServerResponse response, EventIntake.Outcome outcome) {
    int status = outcome.error().isPresent() ? 400 : 200;
    ObjectNode answer = Json.object();
    ArrayNode ids = answer.putArray("ids");
    List<String> known = outcome.ids().isEmpty() ? List.of("") : outcome.ids();
    known.forEach(ids::add);
    answer.put("status", status);
    outcome.error().ifPresent(error -> answer.put("error", error));
    response.status(status);
    send(response, answer);
  }

  private static void send(ServerResponse response, ObjectNode answer) {
    response.header("Content-Type", "text/plain; charset=utf-8");
    response.send((Json.text(answer) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private boolean isKnown(String key) {
    byte[] given = key.getBytes(StandardCharsets.UTF_8);
    boolean known = keys.isEmpty();
    for (String candidate : keys) {
      known |= MessageDigest.isEqual(given, candidate.getBytes(StandardCharsets.UTF_8));
    }
    return known;
  }
}
