package io.wamcp.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.wamcp.runtime.config.Settings;
import io.wamcp.runtime.logging.Correlation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicServerTest {

  private final HttpClient client = HttpClient.newHttpClient();
  private final CountDownLatch release = new CountDownLatch(1);
  private PublicServer server = start(Map.of("server.max-in-flight", "1"));

  @AfterEach
  void stop() {
    release.countDown();
    server.close();
    client.close();
  }

  @Test
  void everyRequestHasAnId() throws Exception {
    HttpResponse<String> own = send(request("/id").header("X-Request-Id", "caller-id-1"));
    assertThat(own.body()).isEqualTo("caller-id-1");
    assertThat(own.headers().firstValue("X-Request-Id")).contains("caller-id-1");
    HttpResponse<String> replaced = send(request("/id").header("X-Request-Id", "bad id {}"));
    assertThat(replaced.body()).matches("[0-9a-f-]{36}");
    assertThat(replaced.headers().firstValue("X-Request-Id")).contains(replaced.body());
  }

  @Test
  void anUnexpectedErrorTellsNothing() throws Exception {
    HttpResponse<String> response = send(request("/throws").header("X-Request-Id", "caller-id-2"));
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).doesNotContain("hunter2").doesNotContain("Exception");
    assertThat(json(response).at("/error/code").asText()).isEqualTo("internal_error");
    assertThat(json(response).at("/error/requestId").asText()).isEqualTo("caller-id-2");
    assertThat(send(request("/error")).statusCode()).isEqualTo(500);
  }

  @Test
  void aTypedErrorIsToldAsMeant() throws Exception {
    HttpResponse<String> response = send(request("/typed"));
    assertThat(response.statusCode()).isEqualTo(409);
    assertThat(json(response).at("/error/code").asText()).isEqualTo("taken");
    assertThat(json(response).at("/error/message").asText()).isEqualTo("That name is taken");
  }

  @Test
  void anUnknownPathIsNotFound() throws Exception {
    HttpResponse<String> response = send(request("/nothing/here"));
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(json(response).at("/error/code").asText()).isEqualTo("not_found");
    assertThat(response.body()).doesNotContain("/nothing");
  }

  @Test
  void aLongBodyIsRefused() throws Exception {
    byte[] body = new byte[4096];
    HttpResponse<String> known = send(request("/echo").POST(BodyPublishers.ofByteArray(body)));
    assertThat(known.statusCode()).isEqualTo(413);
    assertThat(json(known).at("/error/code").asText()).isNotEmpty();
    InputStream stream = new ByteArrayInputStream(body);
    HttpResponse<String> chunked =
        send(request("/echo").POST(BodyPublishers.ofInputStream(() -> stream)));
    assertThat(chunked.statusCode()).isEqualTo(413);
    HttpResponse<String> good =
        send(request("/echo").POST(BodyPublishers.ofByteArray(new byte[512])));
    assertThat(good.statusCode()).isEqualTo(200);
  }

  @Test
  void brokenHttpGetsTheErrorShape() throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      OutputStream out = socket.getOutputStream();
      out.write("GET /a b c d HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer)
          .startsWith("HTTP/1.1 400")
          .contains("{\"error\":{\"code\":\"bad_request\"");
    }
  }

  @Test
  void aSlowBodyIsCutOff() throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write(
          "POST /bounded HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc"
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).doesNotContain("200 OK");
      await().atMost(Duration.ofSeconds(5)).until(() -> server.inFlight() == 0);
    }
  }

  /** Each byte comes in time for any one read; only a limit on the whole helps. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "G",
        "GET /id HTTP/1.1\r\nHost: x\r\n\r\nGET /",
        "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n1GET /",
        "GET /id HTTP/1.1\r\nHost: x\r\nX-Slow: ",
        "POST /bounded HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n",
        "POST /nobody/reads/it HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n"
      })
  void whatDripsInIsCutOff(String start) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.getOutputStream().write(start.getBytes(StandardCharsets.US_ASCII));
      await("the connection to be cut")
          .atMost(Duration.ofSeconds(10))
          .pollInterval(Duration.ofMillis(20))
          .until(() -> refuses(socket));
    }
    await().atMost(Duration.ofSeconds(5)).until(() -> server.inFlight() == 0);
    assertThat(send(request("/id")).statusCode()).isEqualTo(200);
  }

  /** Only a request that has begun is in a hurry. */
  @Test
  void aConnectionMayBeIdleBeforeAndBetweenRequests() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(10_000);
      for (int i = 0; i < 2; i++) {
        await().pollDelay(Duration.ofMillis(900)).until(() -> true);
        String request = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nwhat";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        StringBuilder answer = new StringBuilder();
        while (!answer.toString().endsWith("what")) {
          answer.append((char) socket.getInputStream().read());
        }
        assertThat(answer.toString()).startsWith("HTTP/1.1 200 ");
      }
    }
  }

  private static boolean refuses(Socket socket) {
    try {
      socket.getOutputStream().write('1');
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** What is left of a refused request must not be taken for the next one. */
  @Test
  void aRefusedRequestEndsItsConnection() throws IOException {
    String smuggled = "GET /id HTTP/1.1\r\nHost: x\r\n\r\n".repeat(5);
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(10_000);
      String head = "POST /bounded HTTP/1.1\r\nHost: x\r\nContent-Length: ";
      String request = head + smuggled.length() + "\r\n\r\n" + smuggled + smuggled;
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 413 ").containsIgnoringCase("connection: close");
      assertThat(answer).containsOnlyOnce("HTTP/1.1 ");
    }
  }

  @Test
  void whoIsTooSlowWhileNobodyReadsIsTold() throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(10_000);
      String request = "POST /pauses HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 408 ").contains("request_timeout");
      assertThat(answer).containsIgnoringCase("connection: close");
    }
  }

  @Test
  void anAnswerMayTakeLongerThanItsRequest() throws Exception {
    CompletableFuture<HttpResponse<String>> slow =
        client.sendAsync(
            request("/waits").POST(BodyPublishers.ofString("x")).build(), BodyHandlers.ofString());
    await()
        .pollDelay(Duration.ofSeconds(1))
        .atMost(Duration.ofSeconds(5))
        .until(() -> server.inFlight() == 1);
    release.countDown();
    assertThat(slow.get(10, TimeUnit.SECONDS).body()).isEqualTo("done");
  }

  @Test
  void aBoundedBodyIsReadWhole() throws Exception {
    byte[] fits = "x".repeat(100).getBytes(StandardCharsets.US_ASCII);
    assertThat(send(request("/bounded").POST(BodyPublishers.ofByteArray(fits))).body())
        .hasSize(100);
    assertThat(send(request("/bounded").POST(BodyPublishers.noBody())).body()).isEmpty();
    byte[] tooLong = new byte[101];
    for (BodyPublisher body :
        List.of(
            BodyPublishers.ofByteArray(tooLong),
            BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(tooLong)))) {
      HttpResponse<String> response = send(request("/bounded").POST(body));
      assertThat(response.statusCode()).isEqualTo(413);
      assertThat(json(response).at("/error/code").asText()).isEqualTo("body_too_large");
    }
  }

  @Test
  void moreThanTheLimitAreRefused() throws Exception {
    CompletableFuture<HttpResponse<String>> first = sendAsync("/waits");
    await().until(() -> server.inFlight() == 1);
    HttpResponse<String> second = send(request("/id"));
    assertThat(second.statusCode()).isEqualTo(503);
    assertThat(second.headers().firstValue("Retry-After")).contains("1");
    assertThat(second.headers().firstValue("X-First")).contains("yes");
    assertThat(json(second).at("/error/code").asText()).isEqualTo("busy");
    release.countDown();
    assertThat(first.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    await().until(() -> server.inFlight() == 0);
    assertThat(send(request("/id")).statusCode()).isEqualTo(200);
  }

  @Test
  void aStopLetsRunningRequestsFinish() throws Exception {
    CompletableFuture<HttpResponse<String>> running = sendAsync("/waits");
    await().until(() -> server.inFlight() == 1);
    Thread stopping = Thread.ofVirtual().start(server::close);
    await().until(() -> send(request("/id")).statusCode() == 503);
    release.countDown();
    assertThat(running.get(10, TimeUnit.SECONDS).body()).isEqualTo("done");
    stopping.join();
  }

  /** Idle connections, with which anybody could keep everybody else out, make room. */
  @Test
  void connectionsThatOnlyWaitDoNotKeepOthersOut() throws Exception {
    server.close();
    server = start(Map.of("server.max-connections", "8"));
    List<Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 8; i++) {
        silent.add(new Socket("127.0.0.1", server.port()));
      }
      HttpResponse<String> response = sendAsync("/id").get(20, TimeUnit.SECONDS);
      assertThat(response.statusCode()).isEqualTo(200);
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  /** Were it each answer, a flood would be a flood of new connections as well. */
  @Test
  void oneOfSixteenAnswersEndsItsConnectionWhereItGetsCrowded() throws Exception {
    server.close();
    server = start(Map.of("server.max-connections", "4"));
    try (Socket first = new Socket("127.0.0.1", server.port());
        Socket second = new Socket("127.0.0.1", server.port())) {
      assertThat(answer(first)).doesNotContainIgnoringCase("connection: close");
      assertThat(answer(second)).doesNotContainIgnoringCase("connection: close");
      try (Socket third = new Socket("127.0.0.1", server.port())) {
        for (int i = 1; i < 16; i++) {
          assertThat(answer(third)).doesNotContainIgnoringCase("connection: close");
        }
        assertThat(answer(third)).containsIgnoringCase("connection: close");
        // At once, and not when somebody notices that it waits for nothing.
        third.setSoTimeout(700);
        assertThat(third.getInputStream().read()).isEqualTo(-1);
      }
    }
  }

  /** The head and body of an answer to a request on this connection, which may stay open. */
  private static String answer(Socket socket) throws IOException {
    socket.setSoTimeout(10_000);
    socket
        .getOutputStream()
        .write(
            "GET /id HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: of-this-test\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
    StringBuilder answer = new StringBuilder();
    while (answer.indexOf("\r\n\r\nof-this-test") < 0) {
      int next = socket.getInputStream().read();
      assertThat(next).as(answer.toString()).isNotNegative();
      answer.append((char) next);
    }
    return answer.toString();
  }

  private PublicServer start(Map<String, String> more) {
    Map<String, String> values = new HashMap<>(more);
    values.put("server.host", "127.0.0.1");
    values.put("server.port", "0");
    values.put("server.max-payload-bytes", "1024");
    values.put("server.header-timeout", "400ms");
    values.put("server.body-timeout", "400ms");
    ServerSettings settings = ServerSettings.from(Settings.of(values));
    return PublicServer.start(
        settings,
        Duration.ofSeconds(10),
        (chain, req, res) -> {
          res.header("X-First", "yes");
          chain.proceed();
        },
        this::routes);
  }

  private void routes(HttpRouting.Builder routing) {
    routing
        .get("/id", (req, res) -> res.send(Correlation.current().get(Correlation.REQUEST_ID)))
        .get(
            "/throws",
            (req, res) -> {
              throw new IllegalStateException("password=hunter2");
            })
        .get(
            "/error",
            (req, res) -> {
              throw new AssertionError("hunter2");
            })
        .get(
            "/typed",
            (req, res) -> {
              throw new HttpError(Status.CONFLICT_409, "taken", "That name is taken");
            })
        .get(
            "/waits",
            (req, res) -> {
              release.await();
              res.send("done");
            })
        .post("/bounded", (req, res) -> res.send(RequestBody.read(req, 100)))
        .post(
            "/waits",
            (req, res) -> {
              res.header("X-Read", Integer.toString(RequestBody.read(req, 100).length));
              release.await();
              res.send("done");
            })
        .post(
            "/pauses",
            (req, res) -> {
              InputStream body = req.content().inputStream();
              res.header("X-First", Integer.toString(body.read()));
              release.await(1, TimeUnit.SECONDS);
              res.send(Integer.toString(body.read()));
            })
        .post("/echo", (req, res) -> res.send(req.content().as(byte[].class)));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private CompletableFuture<HttpResponse<String>> sendAsync(String path) {
    return client.sendAsync(request(path).build(), BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> response) throws IOException {
    return new ObjectMapper().readTree(response.body());
  }
}
