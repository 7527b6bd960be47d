package io.wamcp.inngest.devserver.inspection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.wamcp.inngest.devserver.RequestBody;
import io.wamcp.inngest.devserver.json.Json;
import java.time.InstantSource;
import java.util.Optional;

/** {@code POST /v1/signals}: resumes the run that waits for a signal. */
public final class SignalRoutes implements HttpService {

  private static final int LONGEST_NAME = 1024;

  private final Replies replies;
  private final Signals signals;

  /** Sends signals. */
  @FunctionalInterface
  public interface Signals {
    /** The run that was resumed; empty when none waits. */
    Optional<String> send(String name, JsonNode data);
  }

  public SignalRoutes(InstantSource clock, Signals signals) {
    this.replies = new Replies(clock);
    this.signals = signals;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.post("/v1/signals", this::signal);
  }

  private void signal(ServerRequest request, ServerResponse response) {
    JsonNode body = Json.tryRead(RequestBody.read(request)).orElse(NullNode.getInstance());
    String name = body.path("signal").asText("");
    if (name.isEmpty() || name.length() > LONGEST_NAME || name.indexOf(0) >= 0) {
      replies.error(response, 400, "signal is required");
      return;
    }
    JsonNode data = body.has("data") ? body.get("data") : NullNode.getInstance();
    Optional<String> run = signals.send(name, data);
    if (run.isPresent()) {
      replies.v1(response, Json.object().put("run_id", run.get()));
    } else {
      replies.error(response, 404, "no run waits for this signal");
    }
  }
}
