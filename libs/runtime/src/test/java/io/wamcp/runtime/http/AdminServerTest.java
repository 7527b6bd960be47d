package io.wamcp.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.helidon.metrics.api.Counter;
import io.helidon.metrics.api.Metrics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AdminServerTest {

  private final HttpClient client = HttpClient.newHttpClient();
  private final AtomicReference<Health> database = new AtomicReference<>(Health.ofUp());
  private final CountDownLatch never = new CountDownLatch(1);
  private final AdminServer server =
      AdminServer.builder(new AdminSettings("127.0.0.1", 0, Duration.ofMillis(300)))
          .readiness("database", database::get)
          .start();

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  @Test
  void readyNamesItsChecks() throws Exception {
    HttpResponse<String> up = get("/health/ready");
    assertThat(up.statusCode()).isEqualTo(200);
    assertThat(up.headers().firstValue("content-type")).contains("application/json");
    assertThat(json(up))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"status":"up","checks":[{"name":"database","status":"up"},
                     {"name":"lifecycle","status":"up","detail":"running"}]}"""));
    database.set(Health.ofDown("no connection"));
    HttpResponse<String> down = get("/health/ready");
    assertThat(down.statusCode()).isEqualTo(503);
    assertThat(json(down).at("/checks/0/detail").asText()).isEqualTo("no connection");
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void drainingIsNotReadyButLive() throws Exception {
    server.drain();
    assertThat(get("/health/ready").statusCode()).isEqualTo(503);
    assertThat(get("/health/ready").body()).contains("draining");
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void aCheckThatThrowsOrHangsIsDown() throws Exception {
    try (AdminServer bad =
        AdminServer.builder(new AdminSettings("127.0.0.1", 0, Duration.ofMillis(200)))
            .readiness(
                "throws",
                () -> {
                  throw new IOException("password=hunter2");
                })
            .liveness(
                "hangs",
                () -> {
                  never.await();
                  return Health.ofUp();
                })
            .start()) {
      HttpResponse<String> ready = get(bad.port(), "/health/ready");
      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(ready.body()).contains("IOException").doesNotContain("hunter2");
      HttpResponse<String> live = get(bad.port(), "/health/live");
      assertThat(live.statusCode()).isEqualTo(503);
      assertThat(live.body()).contains("no answer in time");
    }
  }

  @Test
  void metricsArePrometheusText() throws Exception {
    Counter counter =
        Metrics.getOrCreate(Counter.builder("admin_server_test_total").description("Counted here"));
    counter.increment(3);
    HttpResponse<String> metrics = get("/metrics");
    assertThat(metrics.statusCode()).isEqualTo(200);
    assertThat(metrics.headers().firstValue("content-type").orElseThrow()).startsWith("text/plain");
    assertThat(metrics.body()).contains("# TYPE admin_server_test_total counter");
    assertThat(metrics.body().lines())
        .anyMatch(line -> line.startsWith("admin_server_test_total") && line.endsWith(" 3.0"));
    assertThat(metrics.body()).contains("jvm_uptime");
  }

  @Test
  void anythingElseIsNotFound() throws Exception {
    HttpResponse<String> response = get("/nothing");
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(json(response).at("/error/code").asText()).isEqualTo("not_found");
  }

  private HttpResponse<String> get(String path) throws Exception {
    return get(server.port(), path);
  }

  private HttpResponse<String> get(int port, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> response) throws IOException {
    return new ObjectMapper().readTree(response.body());
  }
}
