package io.wamcp.mcp.protocol;

import static io.wamcp.mcp.protocol.Replicas.listen;
import static io.wamcp.mcp.protocol.Replicas.listenRequest;
import static io.wamcp.mcp.protocol.SampleResources.ONE;
import static io.wamcp.mcp.protocol.SampleResources.TWO;
import static io.wamcp.mcp.protocol.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams of the revision without sessions. */
@Timeout(120)
class ListenIT {
  private static final String SUBSCRIPTION = "io.modelcontextprotocol/subscriptionId";
  private final Replicas replicas = new Replicas();
  private final TestServer server = replicas.start();

  @AfterEach
  void stop() {
    replicas.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "\"seven\""})
  void itIsAcknowledgedCarriesNotificationsAndEndsWithAResult(String id) throws Exception {
    String filter =
        "{\"toolsListChanged\":true,\"resourceSubscriptions\":"
            + "[\"note://one\",\"note://secret\",\"note://one\",\"other://x\"]}";
    try (EventStream stream = EventStream.open(server.http(), listenRequest(server, id, filter))) {
      assertThat(stream.response().headers().firstValue("X-Accel-Buffering")).contains("no");
      JsonNode acknowledged = stream.message();
      assertThat(acknowledged.path("method").asText())
          .isEqualTo("notifications/subscriptions/acknowledged");
      assertThat(acknowledged.path("params").path("_meta").path(SUBSCRIPTION)).isEqualTo(json(id));
      assertThat(acknowledged.at("/params/notifications"))
          .isEqualTo(json("{\"resourceSubscriptions\":[\"note://one\"]}"));

      replicas.change(TWO);
      replicas.change(ONE);
      JsonNode updated = stream.message();
      assertThat(updated.path("method").asText()).isEqualTo("notifications/resources/updated");
      assertThat(updated.at("/params/uri").asText()).isEqualTo(ONE);
      assertThat(updated.path("params").path("_meta").path(SUBSCRIPTION)).isEqualTo(json(id));

      server.streams().drain();
      JsonNode result = stream.message();
      assertThat(result.path("id")).isEqualTo(json(id));
      assertThat(result.at("/result/resultType").asText()).isEqualTo("complete");
      assertThat(result.path("result").path("_meta").path(SUBSCRIPTION)).isEqualTo(json(id));
      stream.ends();
    }
  }

  @Test
  void aFilterWithNothingToFollowIsAcknowledgedEmpty() throws Exception {
    try (EventStream stream =
        EventStream.open(
            server.http(), listenRequest(server, "1", "{\"promptsListChanged\":true}"))) {
      assertThat(stream.message().at("/params/notifications")).isEqualTo(json("{}"));
    }
  }

  @Test
  void severalStreamsOfOneCallerAreAllTold() throws Exception {
    try (EventStream one = listen(server, ONE);
        EventStream two = listen(server, ONE, TWO)) {
      replicas.change(ONE);
      assertThat(one.updated()).isEqualTo(ONE);
      assertThat(two.updated()).isEqualTo(ONE);
      assertThat(server.streams().listenStreams()).isEqualTo(2);
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(server.streams().listenStreams()).isZero());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "7",
        "null",
        "{\"resourceSubscriptions\":\"note://one\"}",
        "{\"resourceSubscriptions\":[7]}"
      })
  void aFilterThatIsNoneIsAnInvalidParameter(String filter) {
    HttpResponse<String> response = sent(listenRequest(server, "7", filter));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(json(response).at("/error/code").asInt()).isEqualTo(-32602);
  }

  @Test
  void tooLongAFilterIsRefused() {
    String uris = "\"note://n\",".repeat(100) + "\"note://n\"";

    HttpResponse<String> response =
        sent(listenRequest(server, "7", "{\"resourceSubscriptions\":[" + uris + "]}"));

    assertThat(json(response).at("/error/code").asInt()).isEqualTo(-32602);
  }

  @Test
  void itNeedsAClientThatTakesStreams() {
    HttpRequest.Builder onlyJson = server.request();
    onlyJson.setHeader("Accept", "application/json");

    HttpResponse<String> response =
        server.modern(onlyJson, "subscriptions/listen", "{\"notifications\":{}}");

    assertThat(response.statusCode()).isEqualTo(406);
    assertThat(json(response).path("id").asInt()).isEqualTo(7);
  }

  @Test
  void streamsAreCapped() throws Exception {
    TestServer small = replicas.start(builder -> builder.streamLimits(new StreamLimits(1, 2)));
    try (EventStream stream = listen(small, ONE)) {
      assertThat(stream.line()).startsWith(":");
      HttpResponse<String> refused = small.modern("subscriptions/listen", "{\"notifications\":{}}");
      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(json(refused).at("/error/data/code").asText()).isEqualTo("too_many_streams");
      assertThat(json(refused).path("id").asInt()).isEqualTo(7);
    }
  }

  @Test
  void fiveHundredIdleStreamsStayOpenAndAreTold() throws Exception {
    TestServer big =
        replicas.start(
            builder ->
                builder
                    .streamLimits(new StreamLimits(500, 500))
                    .keepAliveInterval(Duration.ofSeconds(1)));
    List<EventStream> streams = new ArrayList<>();
    try {
      for (int i = 0; i < 500; i++) {
        streams.add(listen(big, ONE));
      }
      for (EventStream stream : streams) {
        assertThat(stream.line()).startsWith(":");
      }
      assertThat(big.streams().listenStreams()).isEqualTo(500);

      replicas.change(ONE);
      for (EventStream stream : streams) {
        assertThat(stream.updated()).isEqualTo(ONE);
      }
    } finally {
      for (EventStream stream : streams) {
        stream.close();
      }
    }
  }

  @Test
  void manyChangesWhileAClientIsSlowAreFoldedIntoFew() throws Exception {
    try (EventStream stream = listen(server, ONE)) {
      IntStream.range(0, 2_000).forEach(i -> replicas.change(ONE));
      replicas.change(ONE);
      assertThat(stream.updated()).isEqualTo(ONE);
      server.streams().drain();
      int told = 1;
      JsonNode next = stream.message();
      while (next.has("method")) {
        told++;
        next = stream.message();
      }
      assertThat(told).isLessThan(2_001);
    }
  }

  private HttpResponse<String> sent(HttpRequest request) {
    try {
      return server.http().send(request, HttpResponse.BodyHandlers.ofString());
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
