package io.wamcp.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An MCP client that follows one resource and keeps what it is told. */
public final class McpFollower implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LEGACY = "2025-11-25";
  private static final String MODERN = "2026-07-28";

  private final LinkedBlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
  private final InputStream body;

  private McpFollower(InputStream body) {
    this.body = body;
    Thread.ofVirtual().start(this::read);
  }

  /** Listens, and has been acknowledged. */
  public static McpFollower listening(URI endpoint, String key, String uri) {
    String params =
        """
        {"notifications":{"resourceSubscriptions":["%s"]},"_meta":{\
        "io.modelcontextprotocol/protocolVersion":"%s",\
        "io.modelcontextprotocol/clientCapabilities":{}}}\
        """
            .formatted(uri, MODERN);
    McpFollower follower =
        stream(
            request(endpoint, key, MODERN)
                .header("Mcp-Method", "subscriptions/listen")
                .POST(message("subscriptions/listen", params))
                .build());
    assertThat(follower.next().path("method").asText())
        .isEqualTo("notifications/subscriptions/acknowledged");
    return follower;
  }

  /** Has a session, whose stream is at one replica, and subscribes at another. */
  public static McpFollower inSession(URI subscribing, URI streaming, String key, String uri) {
    HttpResponse<String> begun =
        send(
            request(streaming, key, LEGACY)
                .POST(
                    message(
                        "initialize",
                        "{\"protocolVersion\":\"" + LEGACY + "\",\"capabilities\":{}}"))
                .build());
    String session = begun.headers().firstValue("Mcp-Session-Id").orElseThrow();
    McpFollower follower =
        stream(request(streaming, key, LEGACY).header("Mcp-Session-Id", session).GET().build());
    HttpResponse<String> subscribed =
        send(
            request(subscribing, key, LEGACY)
                .header("Mcp-Session-Id", session)
                .POST(message("resources/subscribe", "{\"uri\":\"" + uri + "\"}"))
                .build());
    assertThat(subscribed.body()).contains("\"result\":{}");
    return follower;
  }

  private static HttpRequest.BodyPublisher message(String method, String params) {
    return HttpRequest.BodyPublishers.ofString(
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}".formatted(method, params));
  }

  private static HttpRequest.Builder request(URI endpoint, String key, String revision) {
    return HttpRequest.newBuilder(endpoint)
        .timeout(Duration.ofSeconds(30))
        .header("Authorization", "Bearer " + key)
        .header("Content-Type", "application/json")
        .header("Accept", "application/json, text/event-stream")
        .header("MCP-Protocol-Version", revision);
  }

  private static McpFollower stream(HttpRequest request) {
    HttpResponse<InputStream> response = send(request, HttpResponse.BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    return new McpFollower(response.body());
  }

  private static HttpResponse<String> send(HttpRequest request) {
    HttpResponse<String> response = send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response;
  }

  private static <T> HttpResponse<T> send(
      HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    try {
      return HttpClient.newHttpClient().send(request, handler);
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
          messages.add(JSON.readTree(line.substring("data: ".length())));
        }
        line = reader.readLine();
      }
    } catch (IOException e) {
      // The follower has left, or its server has: what is not there is not told.
    }
  }

  /** The next message. */
  public JsonNode next() {
    try {
      JsonNode message = messages.poll(30, TimeUnit.SECONDS);
      assertThat(message).as("the next message of a stream").isNotNull();
      return message;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Forgets what has come so far. */
  public void forget() {
    messages.clear();
  }

  @Override
  public void close() throws IOException {
    body.close();
  }
}
