package io.wamcp.local.stdio;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** HTTP requests of the streamable transport, in both eras. Thread-safe. */
final class Transport implements AutoCloseable {

  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** Longer than any call may take; a stream is not counted, its headers come at once. */
  private static final Duration ANSWER = Duration.ofSeconds(120);

  private static final String BOTH = "application/json, text/event-stream";

  private final StdioCommand.Options options;
  private final Session session;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  Transport(StdioCommand.Options options, Session session) {
    this.options = options;
    this.session = session;
  }

  /** Posts a message; the caller closes the body. */
  HttpResponse<InputStream> post(ClientMessage message) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        builder(BOTH)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(message.json().toString()));
    if (message.ownVersion() != null) {
      request.header("MCP-Protocol-Version", message.ownVersion());
      request.header("Mcp-Method", message.method());
      if (message.name() != null) {
        request.header("Mcp-Name", message.name());
      }
    } else if (!message.is("initialize")) {
      inSession(request);
    }
    return http.send(request.build(), BodyHandlers.ofInputStream());
  }

  /** Opens the stream of what the server says unasked; the caller closes the body. */
  HttpResponse<InputStream> listen(String lastEventId) throws IOException, InterruptedException {
    HttpRequest.Builder request = inSession(builder("text/event-stream")).GET();
    if (lastEventId != null) {
      request.header("Last-Event-ID", lastEventId);
    }
    return http.send(request.build(), BodyHandlers.ofInputStream());
  }

  /** Tells the server that the session is over. */
  void end() throws IOException, InterruptedException {
    HttpRequest request = inSession(builder(BOTH)).timeout(Duration.ofSeconds(3)).DELETE().build();
    http.send(request, BodyHandlers.discarding());
  }

  private HttpRequest.Builder builder(String accept) {
    return HttpRequest.newBuilder(options.url())
        .timeout(ANSWER)
        .header("Authorization", "Bearer " + options.key().reveal())
        .header("Accept", accept);
  }

  private HttpRequest.Builder inSession(HttpRequest.Builder request) {
    if (session.version() != null) {
      request.header("MCP-Protocol-Version", session.version());
    }
    if (session.id() != null) {
      request.header("Mcp-Session-Id", session.id());
    }
    return request;
  }

  /** Whether nothing can have reached the server. */
  static boolean notSent(IOException e) {
    return e instanceof ConnectException || e instanceof HttpConnectTimeoutException;
  }

  static boolean isStream(HttpResponse<?> response) {
    return response.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream");
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
