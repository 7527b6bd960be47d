package io.wamcp.mcp.protocol;

import static io.wamcp.mcp.protocol.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class StreamIT {
  private static final String WITH_TOKEN =
      "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":"
          + "{\"name\":\"%s\",\"arguments\":{},\"_meta\":{\"progressToken\":\"t1\"}}}";

  private static final String WITHOUT_TOKEN =
      "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":"
          + "{\"name\":\"%s\",\"arguments\":{}}}";

  @Test
  void progressRisesAndTheResultComesLast() {
    try (TestServer server = new TestServer()) {
      HttpResponse<String> response = server.post(server.request(), WITH_TOKEN.formatted("steps"));

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("Content-Type").orElseThrow())
          .startsWith("text/event-stream");
      assertThat(response.headers().firstValue("X-Accel-Buffering")).contains("no");
      assertThat(response.headers().allValues("Cache-Control")).containsExactly("no-store");
      assertThat(response.body()).startsWith(":");
      List<JsonNode> events = events(response.body());
      assertThat(events).hasSize(4);
      assertThat(events.subList(0, 3))
          .extracting(event -> event.at("/params/progress").asDouble())
          .containsExactly(1.0, 2.5, 3.0);
      assertThat(events.getFirst())
          .isEqualTo(
              json(
                  "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":"
                      + "{\"progressToken\":\"t1\",\"progress\":1,\"total\":3,\"message\":\"one\"}}"));
      assertThat(events.get(2).at("/params/total").isMissingNode()).isTrue();
      assertThat(events.getLast().path("id").asInt()).isEqualTo(7);
      assertThat(events.getLast().at("/result/structuredContent/text").asText())
          .isEqualTo("wanted true");
    }
  }

  @Test
  void modernCallsStreamTheSameWay() {
    try (TestServer server = new TestServer()) {
      HttpResponse<String> response =
          server.modern(
              "tools/call",
              "{\"name\":\"steps\",\"arguments\":{},\"_meta\":{\"progressToken\":5}}");

      List<JsonNode> events = events(response.body());
      assertThat(events).hasSize(4);
      assertThat(events.getFirst().at("/params/progressToken").asInt()).isEqualTo(5);
      assertThat(events.getLast().at("/result/resultType").asText()).isEqualTo("complete");
    }
  }

  @Test
  void withoutTokenOrAcceptTheAnswerIsPlain() {
    try (TestServer server = new TestServer()) {
      HttpRequest.Builder onlyJson = server.request();
      onlyJson.setHeader("Accept", "application/json");
      HttpResponse<String> noAccept = server.post(onlyJson, WITH_TOKEN.formatted("steps"));
      HttpResponse<String> noToken = server.legacy("tools/call", TestServer.call("steps", "{}"));

      for (HttpResponse<String> response : List.of(noAccept, noToken)) {
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(json(response).at("/result/structuredContent/text").asText())
            .isEqualTo("wanted false");
      }
    }
  }

  @Test
  void aWaitIsAStreamOnlyWhereTheClientAcceptsOne() {
    try (TestServer server = new TestServer()) {
      server.waiting.release.countDown();
      HttpRequest.Builder onlyJson = server.request().setHeader("Accept", "application/json");

      HttpResponse<String> plain = server.post(onlyJson, WITHOUT_TOKEN.formatted("wait"));
      HttpResponse<String> stream = server.post(server.request(), WITHOUT_TOKEN.formatted("wait"));

      assertThat(json(plain).at("/result/structuredContent/text").asText())
          .isEqualTo("released true");
      assertThat(events(stream.body()))
          .singleElement()
          .satisfies(
              event ->
                  assertThat(event.at("/result/structuredContent/text").asText())
                      .isEqualTo("released true"));
    }
  }

  @Test
  void errorsFoundBeforeTheToolRunsArePlain() {
    try (TestServer server = new TestServer()) {
      HttpResponse<String> unknown = server.post(server.request(), WITH_TOKEN.formatted("nothing"));
      HttpResponse<String> invalid = server.post(server.request(), WITH_TOKEN.formatted("echo"));

      assertThat(json(unknown).at("/error/code").asInt()).isEqualTo(-32602);
      assertThat(json(invalid).at("/result/isError").booleanValue()).isTrue();
    }
  }

  @Test
  void aSilentStreamIsKeptAliveAndItsHeadersComeAtOnce() throws Exception {
    try (TestServer server =
        new TestServer(builder -> builder.keepAliveInterval(Duration.ofMillis(50)))) {
      HttpResponse<InputStream> response =
          server
              .http()
              .send(
                  server
                      .request()
                      .POST(HttpRequest.BodyPublishers.ofString(WITH_TOKEN.formatted("wait")))
                      .build(),
                  HttpResponse.BodyHandlers.ofInputStream());

      assertThat(server.waiting.release.getCount()).isEqualTo(1);
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
      assertThat(lines.readLine()).isEqualTo(": open");
      assertThat(lines.readLine()).isEmpty();
      assertThat(lines.readLine()).isEqualTo(": keep-alive");
      assertThat(lines.readLine()).isEmpty();
      assertThat(lines.readLine()).isEqualTo(": keep-alive");
      server.waiting.release.countDown();
      assertThat(lines.lines().filter(line -> line.startsWith("data:")).findFirst())
          .hasValueSatisfying(line -> assertThat(line).contains("released true"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {WITH_TOKEN, WITHOUT_TOKEN})
  void aClientThatLeavesIsNoticed(String call) throws Exception {
    try (TestServer server =
        new TestServer(builder -> builder.keepAliveInterval(Duration.ofMillis(50)))) {
      try (Socket socket = new Socket("127.0.0.1", server.port())) {
        String body = call.formatted("wait");
        socket
            .getOutputStream()
            .write(
                ("POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Accept: application/json, text/event-stream\r\nAuthorization: Bearer "
                        + TestServer.READER
                        + "\r\nContent-Length: "
                        + body.length()
                        + "\r\n\r\n"
                        + body)
                    .getBytes(StandardCharsets.UTF_8));
        assertThat(server.waiting.started.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(server.waiting.call.get().clientGone()).isFalse();
      }

      await().atMost(Duration.ofSeconds(20)).until(() -> server.waiting.call.get().clientGone());
      assertThat(server.waiting.call.get().progress().isWanted()).isFalse();
      server.waiting.release.countDown();
      assertThat(server.legacy("ping", "{}").statusCode()).isEqualTo(200);
    }
  }

  private static List<JsonNode> events(String body) {
    return body.lines()
        .filter(line -> line.startsWith("data: "))
        .map(line -> line.substring("data: ".length()))
        .map(
            text -> {
              try {
                return TestServer.JSON.readTree(text);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            })
        .toList();
  }
}
