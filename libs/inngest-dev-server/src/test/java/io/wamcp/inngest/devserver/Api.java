package io.wamcp.inngest.devserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.devserver.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Talks to a server as senders and tools do. */
final class Api {

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final Set<String> ENDS = Set.of("COMPLETED", "FAILED", "CANCELLED");

  private final String base;
  private String bearer = "";

  Api(String base) {
    this.base = base;
  }

  Api bearer(String token) {
    bearer = token;
    return this;
  }

  record Response(int status, String body, HttpResponse<String> raw) {
    JsonNode json() {
      return Json.stored(body);
    }
  }

  Response get(String path) {
    return send("GET", path, null);
  }

  Response send(String method, String path, String body, String... headers) {
    HttpRequest.BodyPublisher publisher =
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path))
            // A server that is halted within this JVM may never answer what it accepted last.
            .timeout(Duration.ofSeconds(10))
            .method(method, publisher);
    if (!bearer.isEmpty()) {
      request.header("Authorization", "Bearer " + bearer);
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      HttpResponse<String> response =
          CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Response(response.statusCode(), response.body(), response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  Response register(JsonNode registration) {
    return send("POST", "/fn/register", Json.text(registration));
  }

  Response event(String json, String... headers) {
    return send("POST", "/e/test", json, headers);
  }

  /** Sends one event and gives its internal id. */
  String sent(String name, String data) {
    return sentRaw("{\"name\":\"" + name + "\",\"data\":" + data + "}");
  }

  String sentRaw(String json) {
    Response response = event(json);
    assertThat(response.status()).as(response.body()).isEqualTo(200);
    return response.json().at("/ids/0").asText();
  }

  List<JsonNode> runs(String eventId) {
    List<JsonNode> runs = new ArrayList<>();
    get("/v2/events/" + eventId + "/runs?includeOutput=true")
        .json()
        .path("data")
        .forEach(runs::add);
    return runs;
  }

  String runId(String eventId) {
    return await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> runs(eventId), r -> r.size() == 1)
        .getFirst()
        .get("id")
        .asText();
  }

  /** Waits for the one run of an event to end. */
  JsonNode ended(String eventId) {
    return ended(eventId, 1).getFirst();
  }

  List<JsonNode> ended(String eventId, int count) {
    return await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> runs(eventId),
            runs ->
                runs.size() == count
                    && runs.stream().allMatch(r -> ENDS.contains(r.get("status").asText())));
  }
}
