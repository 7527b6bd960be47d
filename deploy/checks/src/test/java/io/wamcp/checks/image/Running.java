package io.wamcp.checks.image;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;

/** A service started from its image's layout; killed on close. */
record Running(Process process, URI ready, File log, HttpClient http) implements AutoCloseable {

  static Running start(
      String part, Map<String, String> environment, File log, String... arguments) {
    return new Running(
        Layout.of(part).start(environment, log, arguments),
        URI.create("http://127.0.0.1:" + environment.get("ADMIN_PORT") + "/health/ready"),
        log,
        HttpClient.newHttpClient());
  }

  /** Returns at the first answer that says ready. */
  Running awaitReady() {
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .failFast("the process ended; see " + log, () -> !process.isAlive())
        .until(this::isReady);
    return this;
  }

  private boolean isReady() {
    try {
      HttpRequest request = HttpRequest.newBuilder(ready).timeout(Duration.ofSeconds(2)).build();
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    http.close();
  }
}
