package io.wamcp.doctor;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** Short requests of the checks. Thread-safe. */
public final class Http implements AutoCloseable {

  private static final Duration LONGEST = Duration.ofSeconds(10);
  private static final int MOST_BYTES = 64 * 1024;

  /** An answer; the status is 0 when there was none, and the body says why then. */
  public record Answer(int status, String body) {}

  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(Duration.ofSeconds(5))
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  /** Asks for a page, following no redirect. */
  public Answer get(URI address) {
    return send(HttpRequest.newBuilder(address).GET());
  }

  /** Puts nothing, with these headers. */
  public Answer put(URI address, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address).PUT(HttpRequest.BodyPublishers.noBody());
    headers.forEach(request::header);
    return send(request);
  }

  private Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<java.io.InputStream> response =
          client.send(request.timeout(LONGEST).build(), HttpResponse.BodyHandlers.ofInputStream());
      try (var body = response.body()) {
        return new Answer(
            response.statusCode(), new String(body.readNBytes(MOST_BYTES), StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      return new Answer(0, e.getClass().getSimpleName());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer(0, "interrupted");
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
