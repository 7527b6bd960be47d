package io.wamcp.local.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.wamcp.local.StackInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/** Sends events to the engine as an operator does: past the outbox, with the event key. */
record EngineEvents(StackInfo.EngineInfo engine) {

  private static final ObjectMapper JSON = new ObjectMapper();

  void send(String name, Map<String, Object> data) {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(engine.url() + "/e/" + engine.eventKey()))
              .timeout(Duration.ofSeconds(10))
              .POST(
                  HttpRequest.BodyPublishers.ofByteArray(
                      JSON.writeValueAsBytes(Map.of("name", name, "data", data))))
              .build();
      int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      if (status != 200) {
        throw new IllegalStateException("the engine answered " + status + " to " + name);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the engine does not take " + name, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while sending " + name, e);
    }
  }
}
