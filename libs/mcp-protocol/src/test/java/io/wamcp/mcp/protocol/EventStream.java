package io.wamcp.mcp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A stream of events as a client reads it. */
final class EventStream implements AutoCloseable {
  private static final String END = "the stream has ended";
  private final HttpResponse<InputStream> response;
  private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();

  private EventStream(HttpResponse<InputStream> response) {
    this.response = response;
    Thread.ofVirtual().start(this::read);
  }

  static EventStream open(HttpClient http, HttpRequest request) throws Exception {
    HttpResponse<InputStream> response =
        http.send(request, HttpResponse.BodyHandlers.ofInputStream());
    if (response.statusCode() != 200) {
      throw new AssertionError(
          response.statusCode()
              + ": "
              + new String(response.body().readAllBytes(), StandardCharsets.UTF_8));
    }
    return new EventStream(response);
  }

  private void read() {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      String line = reader.readLine();
      while (line != null) {
        if (!line.isEmpty()) {
          lines.add(line);
        }
        line = reader.readLine();
      }
    } catch (IOException e) {
      lines.add("the stream has broken");
    }
    lines.add(END);
  }

  HttpResponse<InputStream> response() {
    return response;
  }

  /** The next line that is not empty. */
  String line() throws InterruptedException {
    String line = lines.poll(20, TimeUnit.SECONDS);
    assertThat(line).as("the next line of a stream").isNotNull();
    return line;
  }

  /** The next message; comments are passed over. */
  JsonNode message() throws InterruptedException {
    String line = line();
    while (!line.startsWith("data: ")) {
      assertThat(line).as("the next message of a stream").isNotEqualTo(END);
      line = line();
    }
    return TestServer.json(line.substring("data: ".length()));
  }

  /** The URI of the next notification, which must be an update. */
  String updated() throws InterruptedException {
    JsonNode message = message();
    assertThat(message.path("method").asText()).isEqualTo("notifications/resources/updated");
    return message.at("/params/uri").asText();
  }

  /** Reads to the orderly end, before which there must be no further message. */
  void ends() throws InterruptedException {
    String line = line();
    while (line.startsWith(":")) {
      line = line();
    }
    assertThat(line).isEqualTo(END);
  }

  /** Leaves. */
  @Override
  public void close() throws IOException {
    response.body().close();
  }
}
