package io.wamcp.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.store.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A stream of notifications as a client reads it. */
public final class EventStream implements AutoCloseable {

  private static final String END = "the stream has ended";

  private final InputStream body;
  private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();

  private EventStream(InputStream body) {
    this.body = body;
    Thread.ofVirtual().start(this::read);
  }

  static EventStream open(HttpClient http, HttpRequest request) {
    try {
      HttpResponse<InputStream> response =
          http.send(request, HttpResponse.BodyHandlers.ofInputStream());
      if (response.statusCode() != 200) {
        throw new AssertionError(
            response.statusCode()
                + ": "
                + new String(response.body().readAllBytes(), StandardCharsets.UTF_8));
      }
      return new EventStream(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void read() {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
      String line = reader.readLine();
      while (line != null) {
        if (line.startsWith("data: ")) {
          lines.add(line.substring("data: ".length()));
        }
        line = reader.readLine();
      }
      lines.add(END);
    } catch (IOException e) {
      lines.add("the stream has broken: " + e.getMessage());
    }
  }

  private String line(Duration longest) {
    try {
      return lines.poll(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The next message. */
  public JsonNode message() {
    String line = line(Duration.ofSeconds(20));
    assertThat(line).as("the next message of a stream").isNotNull().startsWith("{");
    return Json.read(line);
  }

  /** The resource the next message says has changed. */
  public String updated() {
    JsonNode message = message();
    assertThat(message.path("method").asText()).isEqualTo("notifications/resources/updated");
    return message.at("/params/uri").asText();
  }

  /** Fails unless the stream now ends in an orderly way, without a further message. */
  public void ends() {
    assertThat(line(Duration.ofSeconds(20))).isEqualTo(END);
  }

  /** The messages that come until there has been none for a while. */
  public List<JsonNode> untilQuiet(Duration quiet) {
    List<JsonNode> messages = new ArrayList<>();
    String line = line(quiet);
    while (line != null) {
      messages.add(Json.read(line));
      line = line(quiet);
    }
    return messages;
  }

  /** Leaves. */
  @Override
  public void close() {
    try {
      body.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
