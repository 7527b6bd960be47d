package io.wamcp.inngest.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.OutgoingEvent;
import io.wamcp.inngest.Transport;
import io.wamcp.inngest.internal.Json;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes what a function sends and remembers it. Thread-safe. */
final class MemoryServer implements Transport {

  private final List<OutgoingEvent> events = new CopyOnWriteArrayList<>();
  private final List<SentSignal> signals = new CopyOnWriteArrayList<>();

  List<OutgoingEvent> events() {
    return List.copyOf(events);
  }

  List<SentSignal> signals() {
    return List.copyOf(signals);
  }

  @Override
  public Reply exchange(
      String method, URI uri, Map<String, String> headers, byte[] body, long largestReply)
      throws IOException {
    JsonNode json = body.length == 0 ? Json.object() : Json.read(body);
    if (uri.getPath().startsWith("/e/")) {
      return reply(200, accept(json));
    }
    if (uri.getPath().equals("/v1/signals")) {
      signals.add(new SentSignal(json.path("signal").asText(), json.path("data")));
      return reply(200, Json.object());
    }
    return reply(404, Json.object().put("error", "this test server knows no " + uri.getPath()));
  }

  private ObjectNode accept(JsonNode sent) {
    ObjectNode answer = Json.object().put("status", 200);
    ArrayNode ids = answer.putArray("ids");
    for (JsonNode event : sent) {
      events.add(event(event));
      ids.add("sent-" + events.size());
    }
    return answer;
  }

  private static OutgoingEvent event(JsonNode json) {
    return new OutgoingEvent(
        json.path("name").asText(),
        json.path("data"),
        json.path("id").asText(null),
        json.has("ts") ? Instant.ofEpochMilli(json.path("ts").asLong()) : null,
        json.get("user"),
        json.path("v").asText(null));
  }

  private static Reply reply(int status, JsonNode body) {
    return new Reply(status, Json.write(body));
  }
}
