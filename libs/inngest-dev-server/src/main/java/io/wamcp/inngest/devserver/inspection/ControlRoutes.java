package io.wamcp.inngest.devserver.inspection;

import com.fasterxml.jackson.databind.JsonNode;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.wamcp.inngest.devserver.RequestBody;
import io.wamcp.inngest.devserver.json.Json;
import io.wamcp.inngest.devserver.run.RunControl;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What starts and ends runs by hand: {@code POST /invoke/{slug}}, {@code POST
 * /v2/runs/{id}/cancel}, {@code POST /v2/runs/{id}/rerun}.
 */
public final class ControlRoutes implements HttpService {

  private final RunControl control;
  private final Replies replies;

  public ControlRoutes(InstantSource clock, RunControl control) {
    this.control = control;
    this.replies = new Replies(clock);
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .post("/invoke/{id}", this::invoke)
        .post("/v2/runs/{id}/cancel", this::cancel)
        .post("/v2/runs/{id}/rerun", this::rerun);
  }

  private void invoke(ServerRequest request, ServerResponse response) {
    byte[] body = RequestBody.read(request);
    Optional<JsonNode> payload = body.length == 0 ? Optional.of(Json.object()) : Json.tryRead(body);
    if (payload.filter(JsonNode::isObject).filter(ControlRoutes::hasGoodData).isEmpty()) {
      replies.error(response, 400, "the body is not an event: an object with an object \"data\"");
      return;
    }
    Optional<String> event = control.invoke(Replies.id(request), payload.get());
    if (event.isPresent()) {
      replies.json(response, 200, Json.object().put("id", event.get()).put("status", 200));
    } else {
      replies.error(response, 404, "function not found");
    }
  }

  private static boolean hasGoodData(JsonNode payload) {
    return !payload.hasNonNull("data") || payload.get("data").isObject();
  }

  private void cancel(ServerRequest request, ServerResponse response) {
    if (control.cancel(Replies.id(request))) {
      replies.v2(response, Json.object().put("id", Replies.id(request)), Optional.empty());
    } else {
      replies.error(response, 404, "run not found");
    }
  }

  private void rerun(ServerRequest request, ServerResponse response) {
    Optional<String> run = control.rerun(Replies.id(request));
    if (run.isPresent()) {
      replies.v2(response, Json.object().put("id", run.get()), Optional.empty());
    } else {
      replies.error(response, 404, "run not found, or its function is no longer registered");
    }
  }
}
