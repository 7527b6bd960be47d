package io.wamcp.inngest;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InngestClientTest {

  private static final OutgoingEvent EVENT = OutgoingEvent.of("lab/a", Map.of("k", 1));

  private final WireMockServer engine = EngineDouble.fresh();
  private final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());
  private final InngestClient client = client(Map.of("INNGEST_DEV", "1"));

  private InngestClient client(Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(more);
    environment.putIfAbsent("INNGEST_BASE_URL", EngineDouble.origin().toString());
    return InngestClient.builder("lab", InngestConfig.fromEnvironment(environment), Lab.CLOCK)
        .sleeper(pauses::add)
        .requestTimeout(Duration.ofSeconds(5))
        .build();
  }

  private void engineAnswers(Capture capture) {
    engine.stubFor(
        post(urlPathMatching("/e/.*"))
            .willReturn(
                aResponse().withStatus(capture.status()).withBody(capture.responseBytes())));
  }

  private static InngestSendException failure(Runnable send) {
    return catchThrowableOfType(InngestSendException.class, send::run);
  }

  @Test
  void sendsAnEventWithEverythingItCarries() {
    engine.stubFor(
        post(urlEqualTo("/e/ev%2Fkey")).willReturn(okJson("{\"ids\":[\"01X\"],\"status\":200}")));
    SendResult result =
        client(Map.of("INNGEST_DEV", "1", "INNGEST_EVENT_KEY", "ev/key", "INNGEST_ENV", "branch"))
            .send(
                EVENT
                    .withId("dup-1")
                    .withTs(Instant.ofEpochMilli(1700000000123L))
                    .withUser(Map.of("u", 1))
                    .withVersion("2"));

    assertThat(result.ids()).containsExactly("01X");
    LoggedRequest request = engine.findAll(postRequestedFor(anyUrl())).getFirst();
    assertThat(request.getHeader("X-Inngest-Env")).isEqualTo("branch");
    assertThat(request.getHeader("Content-Type")).isEqualTo("application/json");
    assertThat(request.getHeader("X-Inngest-Event-Id-Seed")).matches("\\d+,[A-Za-z0-9+/]{14}==");
    engine.verify(
        postRequestedFor(anyUrl())
            .withRequestBody(
                equalToJson(
                    """
                    [{"name":"lab/a","data":{"k":1},"id":"dup-1","ts":1700000000123,
                      "user":{"u":1},"v":"2"}]
                    """)));
  }

  @Test
  void givesTheIdsOfAnArrayInOrder() {
    Capture capture = Capture.load("event-array");
    engineAnswers(capture);
    assertThat(client.send(List.of(EVENT, EVENT)).ids())
        .containsExactly("01M8855E7KDWWRVMQM6FF4AD9F", "01M8855E7KXSDXSJRBZBSVQ16H");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"event-single", "event-dedup-id", "event-seed-header", "event-sdk-send-from-step"})
  void understandsRecordedConfirmations(String name) {
    Capture capture = Capture.load(name);
    engineAnswers(capture);
    List<String> ids = new ArrayList<>();
    capture.responseBody().path("ids").forEach(id -> ids.add(id.asText()));
    assertThat(client.send(Collections.nCopies(ids.size(), EVENT)).ids()).isEqualTo(ids);
  }

  @Test
  void writesTheSeedAsRecorded() {
    Capture capture = Capture.load("event-seed-header");
    engineAnswers(capture);
    RandomGenerator digits =
        new RandomGenerator() {
          @Override
          public long nextLong() {
            return 0;
          }

          @Override
          public void nextBytes(byte[] bytes) {
            for (int i = 0; i < bytes.length; i++) {
              bytes[i] = (byte) ('0' + i % 10);
            }
          }
        };
    try (InngestClient seeded =
        InngestClient.builder(
                "lab",
                InngestConfig.development(EngineDouble.origin()),
                Clock.fixed(Instant.ofEpochMilli(1_700_000_000_000L), ZoneOffset.UTC))
            .random(digits)
            .build()) {
      seeded.send(List.of(EVENT, EVENT));
    }
    assertThat(
            engine
                .findAll(postRequestedFor(anyUrl()))
                .getFirst()
                .getHeader("X-Inngest-Event-Id-Seed"))
        .isEqualTo(capture.requestHeader("x-inngest-event-id-seed"));
  }

  @Test
  void sendsNothingForAnEmptyList() {
    assertThat(client.send(List.of()).ids()).isEmpty();
    assertThat(engine.getAllServeEvents()).isEmpty();
  }

  @Test
  void retriesUnderTheSameSeedWithGrowingPauses() {
    String state = Scenario.STARTED;
    int n = 0;
    for (var answer :
        List.of(
            aResponse().withStatus(503),
            aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER),
            aResponse().withStatus(429),
            okJson("{\"ids\":[\"01X\"]}"))) {
      String next = "after " + n++;
      engine.stubFor(
          post(urlPathMatching("/e/.*"))
              .inScenario("s")
              .whenScenarioStateIs(state)
              .willReturn(answer)
              .willSetStateTo(next));
      state = next;
    }

    assertThat(client.send(EVENT).ids()).containsExactly("01X");

    assertThat(
            engine.findAll(postRequestedFor(anyUrl())).stream()
                .map(request -> request.getHeader("X-Inngest-Event-Id-Seed"))
                .distinct())
        .hasSize(1);
    assertThat(pauses).hasSize(3);
    for (int i = 0; i < pauses.size(); i++) {
      assertThat(pauses.get(i))
          .isBetween(Duration.ofMillis(100L << i), Duration.ofMillis(200L << i));
    }
  }

  @Test
  void givesUpAfterTheLastTry() {
    engine.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(502).withBody("<html>")));
    InngestSendException failure = failure(() -> client.send(EVENT));
    assertThat(failure.status()).isEqualTo(502);
    assertThat(failure.retriable()).isTrue();
    assertThat(failure).hasMessage("HTTP 502: <html>");
    assertThat(engine.getAllServeEvents()).hasSize(5);
  }

  @Test
  void anUnreachableServerIsRetriable() {
    InngestClient lost =
        client(Map.of("INNGEST_DEV", "1", "INNGEST_BASE_URL", "http://127.0.0.1:1"));
    InngestSendException failure = failure(() -> lost.send(EVENT));
    assertThat(failure.retriable()).isTrue();
    assertThat(failure.status()).isZero();
    assertThat(pauses).hasSize(4);
  }

  @Test
  void aSilentServerIsLeftAfterTheTimeout() {
    engine.stubFor(any(anyUrl()).willReturn(okJson("{\"ids\":[\"01X\"]}").withFixedDelay(30_000)));
    InngestClient hasty =
        InngestClient.builder("lab", InngestConfig.development(EngineDouble.origin()), Lab.CLOCK)
            .requestTimeout(Duration.ofMillis(200))
            .sendTries(1)
            .build();
    assertThat(failure(() -> hasty.send(EVENT)).retriable()).isTrue();
    hasty.close();
  }

  @Test
  void anEndlessAnswerIsNotRead() {
    engine.stubFor(any(anyUrl()).willReturn(aResponse().withBody(new byte[(4 << 20) + 1])));
    assertThat(failure(() -> client.send(EVENT)).retriable()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "event-error-bad-json",
        "event-error-data-array",
        "event-error-internal-name",
        "event-error-no-name",
        "event-error-too-large"
      })
  void aRefusalIsFinalAndCarriesTheServersWords(String name) {
    Capture capture = Capture.load(name);
    engineAnswers(capture);
    InngestSendException failure = failure(() -> client.send(EVENT));
    assertThat(failure.status()).isEqualTo(400);
    assertThat(failure.retriable()).isFalse();
    assertThat(failure.acceptedIds()).isEmpty();
    assertThat(failure).hasMessage("HTTP 400: " + capture.responseBody().path("error").asText());
    assertThat(engine.getAllServeEvents()).hasSize(1);
  }

  @Test
  void aPartlyAcceptedArrayTellsWhatWasTaken() {
    engineAnswers(Capture.load("event-error-partial-batch"));
    InngestSendException failure = failure(() -> client.send(List.of(EVENT, EVENT)));
    assertThat(failure.acceptedIds()).containsExactly("01M885879EEY6MBRZ84ATVNNHX");
    assertThat(failure.retriable()).isFalse();
  }

  @Test
  void anUnconfirmedEventIsNotCalledSent() {
    engineAnswers(Capture.load("event-empty-array"));
    InngestSendException failure = failure(() -> client.send(EVENT));
    assertThat(failure).hasMessage("the server confirmed 0 of 1 events");
  }

  @Test
  void badEventsAreRefusedHere() {
    assertRefused(OutgoingEvent.of(null, Map.of()), "has no name");
    assertRefused(OutgoingEvent.of("  ", Map.of()), "has no name");
    assertRefused(OutgoingEvent.of("Inngest/x", Map.of()), "reserved");
    assertRefused(OutgoingEvent.of("x".repeat(256), Map.of()), "over 255");
    assertRefused(OutgoingEvent.of("x", List.of(1)), "must be a JSON object");
    assertRefused(OutgoingEvent.of("x", new Object()), "cannot be written as JSON");
    assertRefused(OutgoingEvent.of("x", Map.of("b", "y".repeat(3 << 20))), "are allowed");
    assertRefused(OutgoingEvent.of("x", Map.of("b", nested(1100))), "cannot be written as JSON");
    assertRefused(EVENT.withTs(Instant.parse("1979-01-01T00:00:00Z")), "1980 to 2100");
    assertRefused(EVENT.withId(" "), "id is blank");
    assertRefused(EVENT.withUser("u"), "user must be");
    assertThat(failure(() -> client.send(Collections.nCopies(5001, EVENT))).getMessage())
        .contains("5000");
    assertThat(engine.getAllServeEvents()).isEmpty();
  }

  private static Object nested(int levels) {
    Object value = 1;
    for (int i = 0; i < levels; i++) {
      value = List.of(value);
    }
    return value;
  }

  private void assertRefused(OutgoingEvent event, String message) {
    InngestSendException failure = failure(() -> client.send(List.of(EVENT, event)));
    assertThat(failure).hasMessageContaining(message);
    assertThat(failure.retriable()).isFalse();
  }

  @Test
  void cloudModeWithoutAnEventKeySendsNothing() {
    InngestSendException failure =
        failure(
            () ->
                client(Map.of("INNGEST_SIGNING_KEY", Lab.KEY, "INNGEST_ENV", "keyless"))
                    .send(EVENT));
    assertThat(failure).hasMessageContaining("INNGEST_EVENT_KEY is not set");
    engine.verify(0, anyRequestedFor(anyUrl()).withHeader("X-Inngest-Env", equalTo("keyless")));
  }

  @Test
  void anInterruptedSenderStopsAndStaysInterrupted() {
    engine.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(500)));
    Thread.currentThread().interrupt();
    InngestSendException failure = failure(() -> client.send(EVENT));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(failure.retriable()).isTrue();
  }

  @Test
  void anEventsDataIsNotInItsText() {
    assertThat(OutgoingEvent.of("x", Map.of("phone", "+49170")).toString())
        .doesNotContain("+49170");
  }

  @Test
  void theDefaultPauseReallyWaits() throws InterruptedException {
    long start = System.nanoTime();
    Sleeper.waiting().sleep(Duration.ofMillis(30));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(25));
  }

  @Test
  void aKeyIsEncodedForThePathAndNotPrinted() {
    assertThat(EventKey.of("a b/c").pathSegment()).isEqualTo("a%20b%2Fc");
    assertThat(EventKey.of("k")).hasToString("***");
  }
}
