package io.wamcp.ingress.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wamcp.ingress.IngressUnderTest;
import io.wamcp.testkit.Fixtures;
import io.wamcp.testkit.SignatureVector;
import io.wamcp.testkit.WebhookSigner;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookEndpointIT {

  private static IngressUnderTest ingress;

  private final byte[] text = Fixtures.bytes("webhooks/msg-text.json");

  @BeforeAll
  static void start() {
    ingress =
        IngressUnderTest.start(
            IngressUnderTest.newDatabase(),
            Map.of("webhook.max-body-bytes", "524288", "server.body-timeout", "500ms"));
  }

  @AfterAll
  static void stop() {
    ingress.close();
  }

  @BeforeEach
  void forget() {
    ingress.forget();
  }

  static List<SignatureVector> vectors() {
    return Fixtures.signatureVectors();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void knownSignatures(SignatureVector vector) throws Exception {
    HttpResponse<String> response = ingress.post(vector.body(), vector.header());
    assertThat(response.statusCode()).isEqualTo(vector.valid() ? 200 : 404);
    assertThat(response.body()).isEmpty();
    if (!vector.valid()) {
      assertNothingStored();
    }
  }

  @Test
  void aMissingASecondAndAForeignSignatureLetNothingIn() throws Exception {
    assertThat(ingress.post(text, null).statusCode()).isEqualTo(404);
    assertThat(ingress.post(text, "").statusCode()).isEqualTo(404);
    assertThat(ingress.post(text, new WebhookSigner("another secret").sign(text)).statusCode())
        .isEqualTo(404);
    byte[] changed = Arrays.copyOf(text, text.length);
    changed[changed.length / 2] ^= 1;
    assertThat(ingress.post(changed, new WebhookSigner(IngressUnderTest.SECRET).sign(text)).body())
        .isEmpty();
    assertNothingStored();
  }

  @Test
  void tripleDeliveryIsOneRow() throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThat(ingress.deliver(text).statusCode()).isEqualTo(200);
    }
    assertThat(ingress.count("inngest_idempotency WHERE duplicates = 2")).isEqualTo(1);
    assertThat(ingress.count("event_outbox")).isEqualTo(1);
  }

  @Test
  void twentyAtOnceAreOneRow() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        answers.add(
            pool.submit(
                () -> {
                  go.await();
                  return ingress.deliver(text).statusCode();
                }));
      }
      go.countDown();
      for (Future<Integer> answer : answers) {
        assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo(200);
      }
    }
    assertThat(ingress.count("inngest_idempotency WHERE duplicates = 19")).isEqualTo(1);
    assertThat(ingress.count("inngest_idempotency")).isEqualTo(1);
    assertThat(ingress.count("event_outbox")).isEqualTo(1);
  }

  @Test
  void anUnknownNumberInABatchGoesToQuarantineAndTheRestGoesOn() throws Exception {
    String body =
        Fixtures.text("webhooks/batch-two-phone-numbers-one-waba.json")
            .replace("100000000000003", "999999999999991")
            .replace("100000000000002", "999999999999991");
    assertThat(ingress.deliver(body).statusCode()).isEqualTo(200);
    assertThat(ingress.count("event_outbox WHERE wa_phone_number_id = '100000000000001'"))
        .isEqualTo(1);
    assertThat(ingress.texts("reason || ' ' || wa_phone_number_id", "webhook_quarantine"))
        .containsExactly("unknown_phone_number 999999999999991");
    assertThat(ingress.texts("convert_from(body, 'UTF8')::jsonb->>'field'", "webhook_quarantine"))
        .containsExactly("messages");
  }

  @Test
  void aNumberThatWasAddedIsKnownAfterSeconds() throws Exception {
    String body =
        new String(text, StandardCharsets.UTF_8).replace("100000000000001", "777000000001");
    assertThat(ingress.deliver(body).statusCode()).isEqualTo(200);
    assertThat(ingress.count("event_outbox")).isZero();
    ingress.addNumber("777000000001");
    await()
        .atMost(NumberDirectory.UNKNOWN.plusSeconds(20))
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              ingress.deliver(body);
              return ingress.count("event_outbox") == 1;
            });
  }

  @Test
  void aThousandStatusesInOneBody() throws Exception {
    byte[] body = Fixtures.bytes("webhooks/batch-1000-statuses.json");
    long begin = System.nanoTime();
    assertThat(ingress.deliver(body).statusCode()).isEqualTo(200);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
    assertThat(ingress.count("event_outbox WHERE event_name = 'wa/status.update.received'"))
        .isEqualTo(1000);
  }

  @Test
  void aBodyOverTheLimitIsRefused() throws Exception {
    assertThat(ingress.deliver(new byte[524_289]).statusCode()).isEqualTo(413);
    assertThat(ingress.deliver(new byte[900_000]).statusCode()).isEqualTo(413);
    assertNothingStored();
    assertThat(ingress.deliver(new byte[524_288]).statusCode()).isEqualTo(200);
    assertThat(ingress.count("webhook_quarantine")).isEqualTo(1);
    assertThat(ingress.texts("length(body)::text", "webhook_quarantine"))
        .containsExactly(Integer.toString(QuarantineBody.MOST_BYTES));
  }

  @Test
  void aBodyThatDripsInIsCutOff() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", ingress.service().port())) {
      socket.setSoTimeout(20_000);
      OutputStream out = socket.getOutputStream();
      String head =
          "POST /webhook/meta HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n"
              + WebhookSigner.HEADER
              + ": sha256=00\r\n\r\n{\"ob";
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      out.flush();
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).doesNotContain("200 OK");
    }
    assertThat(ingress.deliver(text).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {IngressUnderTest.TOKEN, IngressUnderTest.OTHER_TOKEN})
  void theHandshakeEchoesTheChallenge(String token) throws Exception {
    HttpResponse<String> response = handshake("subscribe", token, "1158201444");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("1158201444");
    assertThat(response.headers().firstValue("content-type").orElseThrow())
        .startsWith("text/plain");
    assertThat(response.headers().firstValue("x-content-type-options")).contains("nosniff");
  }

  @Test
  void anyOtherHandshakeIsNotFound() throws Exception {
    String good = IngressUnderTest.TOKEN;
    assertNotFound(handshake("subscribe", "wrong", "1"));
    assertNotFound(handshake("subscribe", "", "1"));
    assertNotFound(handshake("unsubscribe", good, "1"));
    assertNotFound(handshake("", good, "1"));
    assertNotFound(handshake("subscribe", good, ""));
    assertNotFound(handshake("subscribe", good, "<script>alert(1)</script>"));
    assertNotFound(handshake("subscribe", good, "x".repeat(257)));
    assertNotFound(handshake("subscribe", good + "," + IngressUnderTest.OTHER_TOKEN, "1"));
    assertNotFound(ingress.get("/webhook/meta"));
    assertNotFound(ingress.get("/webhook/meta?hub.mode=subscribe&hub.challenge=1"));
    assertNotFound(
        ingress.get(
            "/webhook/meta?hub.mode=subscribe&hub.challenge=1&hub.verify_token="
                + good
                + "&hub.verify_token="
                + good));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"})
  void otherMethodsAreRefused(String method) throws Exception {
    HttpResponse<String> response = ingress.send(method, "/webhook/meta");
    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("Allow")).contains("GET, POST");
  }

  @Test
  void otherPathsAreNotFound() throws Exception {
    for (String path : List.of("/", "/webhook", "/webhook/meta/x", "/health/live", "/metrics")) {
      assertThat(ingress.get(path).statusCode()).as(path).isEqualTo(404);
    }
  }

  @Test
  void metricsCountWhatHappened() throws Exception {
    ingress.deliver(text);
    ingress.deliver(text);
    ingress.post(text, null);
    String metrics = ingress.admin("/metrics").body();
    assertThat(metrics.lines())
        .anyMatch(line -> line.startsWith("wamcp_webhook_requests_total{outcome=\"accepted\""))
        .anyMatch(line -> line.startsWith("wamcp_webhook_requests_total{outcome=\"bad_signature\""))
        .anyMatch(
            line -> line.startsWith("wamcp_webhook_signature_failures_total{reason=\"missing\""))
        .anyMatch(
            line -> line.startsWith("wamcp_webhook_items_total{kind=\"message\",outcome=\"new\""))
        .anyMatch(
            line ->
                line.startsWith("wamcp_webhook_items_total{kind=\"message\",outcome=\"duplicate\""))
        .anyMatch(line -> line.startsWith("wamcp_webhook_seconds_count"));
    assertThat(ingress.admin("/health/ready").statusCode()).isEqualTo(200);
  }

  private static HttpResponse<String> handshake(String mode, String token, String challenge)
      throws Exception {
    return ingress.get(
        "/webhook/meta?hub.mode="
            + encoded(mode)
            + "&hub.challenge="
            + encoded(challenge)
            + "&hub.verify_token="
            + encoded(token));
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  private static void assertNotFound(HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).isEmpty();
  }

  private static void assertNothingStored() {
    for (String table :
        List.of("inngest_idempotency", "event_outbox", "account_events", "webhook_quarantine")) {
      assertThat(ingress.count(table)).as(table).isZero();
    }
  }
}
