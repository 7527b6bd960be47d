package io.wamcp.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.helidon.webserver.http.HttpRouting;
import io.wamcp.runtime.config.Settings;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** However many long bodies come at a time, the heap holds those that are let in. */
class LongBodiesTest {

  private static final int MIB = 1024 * 1024;
  private static final byte[] LONG = new byte[600 * 1024];

  private final HttpClient client = HttpClient.newHttpClient();
  private final CountDownLatch release = new CountDownLatch(1);
  private final PublicServer server =
      PublicServer.start(
          ServerSettings.from(
              Settings.of(
                  Map.of(
                      "server.host",
                      "127.0.0.1",
                      "server.port",
                      "0",
                      "server.max-payload-bytes",
                      Integer.toString(MIB),
                      "server.max-body-memory",
                      Integer.toString(MIB)))),
          Duration.ofSeconds(10),
          this::routes);

  @AfterEach
  void stop() {
    release.countDown();
    server.close();
    client.close();
  }

  @Test
  void moreLongBodiesThanThereIsRoomForAreRefusedShortOnesAreNot() throws Exception {
    CompletableFuture<HttpResponse<String>> first =
        client.sendAsync(
            request("/holds", BodyPublishers.ofByteArray(LONG)), BodyHandlers.ofString());
    await().until(() -> server.inFlight() == 1 && holding);
    refused(BodyPublishers.ofByteArray(LONG));
    refused(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(LONG)));
    assertThat(send(BodyPublishers.ofByteArray(new byte[64 * 1024])).statusCode()).isEqualTo(200);
    release.countDown();
    assertThat(first.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    await().until(() -> server.inFlight() == 0);
    // An answer is with its client a moment before the room of its body is given back.
    await().until(() -> send(BodyPublishers.ofByteArray(LONG)).statusCode() == 200);
    await().until(() -> send(BodyPublishers.ofByteArray(new byte[MIB])).statusCode() == 200);
  }

  private void refused(BodyPublisher body) throws Exception {
    HttpResponse<String> response = send(body);
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).contains("\"busy\"");
    assertThat(response.headers().firstValue("Retry-After")).contains("1");
  }

  private volatile boolean holding;

  private void routes(HttpRouting.Builder routing) {
    routing
        .post("/reads", (req, res) -> res.send("" + RequestBody.read(req, MIB).length))
        .post(
            "/holds",
            (req, res) -> {
              int length = RequestBody.read(req, MIB).length;
              holding = true;
              release.await();
              res.send("" + length);
            });
  }

  private HttpResponse<String> send(BodyPublisher body) throws Exception {
    return client.send(request("/reads", body), BodyHandlers.ofString());
  }

  private HttpRequest request(String path, BodyPublisher body) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .POST(body)
        .build();
  }
}
