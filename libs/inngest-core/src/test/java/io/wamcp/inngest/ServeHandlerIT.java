package io.wamcp.inngest;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The handler on a real server, called over real HTTP. */
class ServeHandlerIT {

  private static final String PATH = "/api/inngest";

  private final WireMockServer engine = EngineDouble.fresh();
  private final HttpClient http = HttpClient.newHttpClient();
  private InngestClient client;
  private ServeHandler handler;
  private WebServer server;

  @BeforeEach
  void start() {
    InngestConfig config =
        InngestConfig.fromEnvironment(
            Map.of(
                "INNGEST_SIGNING_KEY",
                Lab.KEY,
                "INNGEST_BASE_URL",
                EngineDouble.origin().toString()));
    client = InngestClient.create("lab", config, Clock.systemUTC());
    handler = ServeHandler.of(client, Lab.functions());
    server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .connectionOptions(options -> options.tcpNoDelay(true))
            .routing(routing -> routing.register(PATH, handler))
            .build()
            .start();
  }

  @AfterEach
  void stop() {
    server.stop();
    client.close();
    http.close();
  }

  private URI url(String query) {
    return URI.create("http://127.0.0.1:" + server.port() + PATH + query);
  }

  private HttpResponse<byte[]> call(String method, String query, byte[] body, String signature)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url(query)).method(method, BodyPublishers.ofByteArray(body));
    if (signature != null) {
      request.header("X-Inngest-Signature", signature);
    }
    return http.send(request.build(), BodyHandlers.ofByteArray());
  }

  private static String sign(byte[] body) {
    return SigningKey.of(Lab.KEY).sign(body, Clock.systemUTC().instant());
  }

  @Test
  void runsAFunctionAndSignsTheAnswer() throws Exception {
    byte[] body = Capture.load("multi-step-1").request().body();
    HttpResponse<byte[]> response = call("POST", "?fnId=lab-multi&stepId=step", body, sign(body));

    assertThat(response.statusCode()).isEqualTo(206);
    JsonNode operations = Capture.JSON.readTree(response.body());
    assertThat(operations.get(0).path("data").path("n").asInt()).isEqualTo(1);
    assertThat(response.headers().firstValue("x-inngest-sdk"))
        .contains("wa-mcp/inngest-java:v0.1.0");
    assertThat(
            SigningKey.of(Lab.KEY)
                .verify(
                    response.body(),
                    response.headers().firstValue("x-inngest-signature").orElseThrow(),
                    Clock.systemUTC().instant()))
        .isTrue();
  }

  @Test
  void answersEveryMethod() throws Exception {
    engine.stubFor(
        post(urlPathEqualTo("/fn/register")).willReturn(okJson("{\"ok\":true,\"modified\":true}")));
    byte[] none = new byte[0];
    assertThat(call("GET", "", none, sign(none)).statusCode()).isEqualTo(200);
    assertThat(call("GET", "", none, null).statusCode()).isEqualTo(401);
    assertThat(call("PUT", "", none, sign(none)).statusCode()).isEqualTo(200);
    assertThat(call("POST", "?probe=trust", none, sign(none)).body()).isEmpty();
    HttpResponse<byte[]> other = call("DELETE", "", none, sign(none));
    assertThat(other.statusCode()).isEqualTo(405);
    assertThat(other.headers().firstValue("allow")).contains("GET, PUT, POST");
    JsonNode registered =
        Capture.JSON.readTree(engine.getAllServeEvents().getFirst().getRequest().getBody());
    assertThat(registered.path("url").asText()).isEqualTo(url("").toString());
  }

  @Test
  void refusesABodyOverTheLimitWithoutReadingIt() throws Exception {
    byte[] start =
        ("POST "
                + PATH
                + "?fnId=lab-multi HTTP/1.1\r\nHost: x\r\nContent-Length: "
                + (InngestEndpoint.LARGEST_BODY + 1)
                + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write(start);
      out.flush();
      byte[] line = socket.getInputStream().readNBytes(12);
      assertThat(new String(line, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
    }
  }

  @Test
  void refusesAChunkedBodyOverTheLimit() throws Exception {
    byte[] body = new byte[InngestEndpoint.LARGEST_BODY + 1];
    HttpRequest request =
        HttpRequest.newBuilder(url("?fnId=lab-multi"))
            .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(body)))
            .build();
    assertThat(http.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(413);
  }

  @Test
  void serves200RunsAtOnceWithoutMixingThem() throws Exception {
    byte[] template = Capture.load("no-step-1").request().body();
    String text = new String(template, StandardCharsets.UTF_8);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        byte[] body =
            text.replace("\"data\":{}", "\"data\":{\"i\":" + i + "}")
                .getBytes(StandardCharsets.UTF_8);
        answers.add(
            threads.submit(
                () ->
                    Capture.JSON
                        .readTree(
                            call("POST", "?fnId=lab-nostep&stepId=step", body, sign(body)).body())
                        .asText()));
      }
      for (int i = 0; i < 200; i++) {
        assertThat(answers.get(i).get()).isEqualTo("plain:{\"i\":" + i + "}");
      }
    }
  }

  @Test
  void registersAtStart() {
    engine.stubFor(
        post(urlPathEqualTo("/fn/register")).willReturn(okJson("{\"ok\":true,\"modified\":true}")));
    try (Registration registration = Registration.start(handler.endpoint(), url(""))) {
      await().until(registration::registered);
    }
  }

  @Test
  void aStreamBeginsAtOnceAndEndsWithTheAnswer() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    LabFunction slow =
        LabFunction.of(
            "slow",
            (c, step) -> {
              begun.countDown();
              release.await();
              return "done";
            });
    ServeHandler streaming =
        ServeHandler.of(client, List.of(slow)).streaming(Duration.ofMillis(20));
    WebServer other =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .routing(routing -> routing.register(PATH, streaming))
            .build()
            .start();
    try {
      byte[] body =
          "{\"ctx\":{\"run_id\":\"r\"},\"event\":{\"name\":\"x\"}}"
              .getBytes(StandardCharsets.UTF_8);
      URI uri =
          URI.create("http://127.0.0.1:" + other.port() + PATH + "?fnId=lab-slow&stepId=step");
      HttpResponse<InputStream> response =
          http.send(
              HttpRequest.newBuilder(uri)
                  .header("X-Inngest-Signature", sign(body))
                  .POST(BodyPublishers.ofByteArray(body))
                  .build(),
              BodyHandlers.ofInputStream());
      assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(response.statusCode()).isEqualTo(201);
      assertThat(response.headers().firstValue("X-Inngest-Sdk")).isPresent();
      assertThat(response.body().readNBytes(5)).containsOnly(' ');
      release.countDown();
      JsonNode answer = Capture.JSON.readTree(response.body().readAllBytes());
      assertThat(answer.path("status").asInt()).isEqualTo(200);
      assertThat(answer.path("body").asText()).isEqualTo("\"done\"");
      assertThat(answer.path("headers").path("X-Inngest-Req-Version").asText()).isEqualTo("2");
      assertThat(answer.path("headers").has("X-Inngest-Signature")).isTrue();
    } finally {
      release.countDown();
      other.stop();
    }
  }
}
