package io.wamcp.testkit.meta;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/** {@code /_sim/…}: tells the simulated Meta what to do, and asks what it saw. */
final class ControlEndpoint implements HttpService {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final SimulatedMeta meta;

  ControlEndpoint(SimulatedMeta meta) {
    this.meta = meta;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .post("/inbound", this::inbound)
        .post("/behaviour", this::behaviour)
        .post("/limits", this::limits)
        .get("/calls", this::calls)
        .delete("/calls", this::forget);
  }

  private void inbound(ServerRequest request, ServerResponse response) throws Exception {
    JsonNode body = body(request);
    InboundDelivery delivery =
        meta.inbound(
            required(body, "phoneNumberId"), required(body, "from"), required(body, "text"));
    ObjectNode answer = JSON.createObjectNode();
    answer.put("wamid", delivery.wamid());
    answer.put("status", delivery.status());
    send(response, 200, answer);
  }

  private void behaviour(ServerRequest request, ServerResponse response) {
    meta.behave(read(body(request)));
    send(response, 200, JSON.createObjectNode());
  }

  private void limits(ServerRequest request, ServerResponse response) {
    JsonNode body = body(request);
    meta.limits(body.path("pair").asBoolean(false), body.path("perSecond").asInt(0));
    send(response, 200, JSON.createObjectNode());
  }

  private void calls(ServerRequest request, ServerResponse response) {
    String number = request.query().first("phoneNumberId").orElse(null);
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode calls = answer.putArray("calls");
    for (RecordedCall call : number == null ? meta.calls() : meta.calls(number)) {
      calls
          .addObject()
          .put("phoneNumberId", call.phoneNumberId())
          .put("to", call.to())
          .put("requestId", call.requestId())
          .put("accepted", call.accepted())
          .put("startedAt", call.startedAt().toString())
          .put("endedAt", call.endedAt().toString())
          .put("body", call.body());
    }
    if (number != null) {
      answer.put("inFlight", meta.inFlight(number));
      answer.put("maxInFlight", meta.maxInFlight(number));
    }
    send(response, 200, answer);
  }

  private void forget(ServerRequest request, ServerResponse response) {
    meta.forgetCalls();
    response.status(Status.NO_CONTENT_204).send();
  }

  private static Behaviour read(JsonNode body) {
    Integer code = body.hasNonNull("errorCode") ? body.get("errorCode").asInt() : null;
    // A code without a status is refused as Meta refuses nearly everything: with 400.
    Integer status =
        body.hasNonNull("status")
            ? Integer.valueOf(body.get("status").asInt())
            : code == null ? null : Integer.valueOf(400);
    String reset = body.path("reset").asText("never").toUpperCase(Locale.ROOT);
    return new Behaviour(
        body.path("phoneNumberId").asText(null),
        body.path("to").asText(null),
        body.path("times").asInt(1),
        status,
        code,
        Duration.ofMillis(body.path("delayMs").asLong(0)),
        Behaviour.Reset.valueOf(reset),
        StatusPlan.of(body.path("statuses").asText("normal")));
  }

  private static JsonNode body(ServerRequest request) {
    String text = RequestText.of(request);
    try {
      JsonNode body = JSON.readTree(text);
      if (body != null && body.isObject()) {
        return body;
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the body is no JSON", e);
    }
    throw new IllegalArgumentException("the body must be a JSON object");
  }

  private static String required(JsonNode body, String field) {
    String text = body.path(field).asText("");
    if (text.isEmpty()) {
      throw new IllegalArgumentException(field + " is required");
    }
    return text;
  }

  /** Tells the caller what was wrong with a command. */
  static void badCommand(
      ServerRequest request, ServerResponse response, IllegalArgumentException problem) {
    send(response, 400, JSON.createObjectNode().put("error", problem.getMessage()));
  }

  private static void send(ServerResponse response, int status, ObjectNode body) {
    response.status(Status.create(status));
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    response.send(body.toString().getBytes(StandardCharsets.UTF_8));
  }
}
