package io.wamcp.inngest;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls recorded from a real server get the answers the reference SDK gave. */
class ExecutionTest {

  private static InngestEndpoint devEndpoint() {
    InngestConfig config = InngestConfig.development(EngineDouble.origin());
    return InngestEndpoint.of(InngestClient.create("lab", config, Lab.CLOCK), Lab.functions());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "multi-step-1",
        "multi-step-2",
        "multi-step-3",
        "multi-step-4",
        "no-step-1",
        "sleep-1",
        "sleep-2",
        "sleep-3",
        "wait-event-1",
        "wait-event-2",
        "wait-event-match-1",
        "wait-event-match-2",
        "wait-event-timeout-1",
        "wait-event-timeout-2",
        "wait-event-registered-late-1",
        "wait-event-registered-late-2",
        "wait-event-registered-late-3",
        "send-event-step-2",
        "step-error-caught-1",
        "step-error-caught-2",
        "step-error-caught-3",
        "step-error-caught-4",
        "step-failed-uncaught-1",
        "step-failed-uncaught-2",
        "function-error-after-step-1",
        "function-error-after-step-2",
        "function-error-after-step-3",
        "function-failed-1",
        "function-retry-1",
        "function-retry-2",
        "function-retry-3",
        "function-retry-4",
        "nonretriable-function-1",
        "nonretriable-step-1",
        "nonretriable-step-2",
        "retry-after-step-1",
        "retry-after-step-2",
        "retry-after-step-3",
        "retry-after-step-4",
        "retry-after-step-5",
        "loop-ids-1",
        "loop-ids-2",
        "loop-ids-3",
        "loop-ids-4",
        "onfailure-1",
        "onfailure-with-step-1",
        "onfailure-with-step-2",
        "cron-1",
        "idempotent-1",
        "parallel-1",
        "parallel-2",
        "parallel-3",
        "parallel-4",
        "parallel-5",
        "parallel-6",
        "parallel-7",
        "parallel-wait-and-send-1",
        "parallel-wait-and-send-3",
        "invoke-1",
        "invoke-2",
        "invoke-fail-1",
        "invoke-fail-2",
        "invokee-1",
        "wait-signal-1",
        "wait-signal-2",
        "batch-1",
        "cancelme-1",
        "timeouts-finish-1",
        "call-unknown-function-500"
      })
  void answersAsRecorded(String name) {
    Capture capture = Capture.load(name);
    Replies.assertSame(devEndpoint().handle(capture.request()), capture);
  }

  @Test
  void sendsEventsFromAStep() {
    WireMockServer engine = EngineDouble.fresh();
    Capture sent = Capture.load("event-sdk-send-from-step");
    engine.stubFor(
        post(urlPathEqualTo("/e/NO_EVENT_KEY_SET"))
            .willReturn(okJson(new String(sent.responseBytes(), StandardCharsets.UTF_8))));
    Capture capture = Capture.load("send-event-step-1");

    Replies.assertSame(devEndpoint().handle(capture.request()), capture);

    JsonNode body = Capture.JSON.valueToTree(bodies(engine));
    assertThat(body.get(0).findValuesAsText("name")).containsExactly("lab/nostep", "lab/other");
    assertThat(body.get(0).get(0).get("data")).isEqualTo(sent.requestBody().get(0).get("data"));
  }

  @Test
  void aRepeatedSendingStepSendsTheSameEventIds() {
    WireMockServer engine = EngineDouble.fresh();
    engine.stubFor(
        post(urlPathEqualTo("/e/NO_EVENT_KEY_SET"))
            .willReturn(okJson("{\"ids\":[\"01A\",\"01B\"],\"status\":200}")));
    EndpointRequest request = Capture.load("send-event-step-1").request();

    devEndpoint().handle(request);
    devEndpoint().handle(request);

    var bodies = bodies(engine);
    assertThat(bodies).hasSize(2);
    assertThat(bodies.get(0)).isEqualTo(bodies.get(1));
    assertThat(bodies.get(0).findValuesAsText("id"))
        .containsExactly(
            "01M8855EENKKF6MDJ4HMEVTHXA-37ed539c0cef13959abd980bebf30f4922f606e3-0",
            "01M8855EENKKF6MDJ4HMEVTHXA-37ed539c0cef13959abd980bebf30f4922f606e3-1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "signed-multi-1",
        "signed-multi-2",
        "signed-multi-3",
        "signed-multi-4",
        "call-cloud-goodsig-200"
      })
  void answersSignedCallsWithASignature(String name) {
    Capture capture = Capture.load(name);
    Instant now = Instant.ofEpochSecond(capture.signedAt());
    EndpointResponse response = cloudEndpoint(now).handle(capture.request());

    Replies.assertSame(response, capture);
    assertThat(
            SigningKey.of(Lab.KEY)
                .verify(response.body(), response.headers().get("X-Inngest-Signature"), now))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"call-cloud-badsig-401", "call-cloud-unsigned-401"})
  void refusesWhatIsNotSigned(String name) {
    Capture capture = Capture.load(name);
    EndpointResponse response =
        cloudEndpoint(Instant.ofEpochSecond(1795571314)).handle(capture.request());

    assertThat(response.status()).isEqualTo(401);
    assertThat(Replies.body(response)).isEqualTo(capture.responseBody());
    assertThat(response.headers()).doesNotContainKey("X-Inngest-Signature");
  }

  @ParameterizedTest
  @ValueSource(strings = {"use-api-3", "use-api-4"})
  void fetchesStateTooLargeToBeSent(String name) {
    WireMockServer engine = EngineDouble.fresh();
    Capture capture = Capture.load(name);
    String run = capture.requestBody().path("ctx").path("run_id").asText();
    String steps =
        "{\"86f7e437faa5a7fce15d1ddcb9eaeaea377667b8\":{\"data\":\""
            + "a".repeat(2_560_000)
            + "\"},\"e9d71f5ee7c92d6dc9e92ffdad17b8bd49418f98\":{\"data\":\""
            + "b".repeat(2_560_000)
            + "\"}"
            + (name.endsWith("4")
                ? ",\"84a516841ba77a5b4648de2cd0dfcb30ea46dbb4\":{\"data\":5120000}}"
                : "}");
    engine.stubFor(get(urlPathEqualTo("/v0/runs/" + run + "/actions")).willReturn(okJson(steps)));
    engine.stubFor(
        get(urlPathEqualTo("/v0/runs/" + run + "/batch"))
            .willReturn(
                okJson(
                    new String(
                        Capture.load("use-api-fetch-batch").responseBytes(),
                        StandardCharsets.UTF_8))));

    Replies.assertSame(devEndpoint().handle(capture.request()), capture);
  }

  @Test
  void stateThatIsGoneFailsTheCallForAnotherTry() {
    WireMockServer engine = EngineDouble.fresh();
    Capture gone = Capture.load("use-api-gone-410");
    engine.stubFor(
        get(urlPathEqualTo("/v0/runs/01M8863HW56AATBTVKYYJPECPX/actions"))
            .willReturn(aResponse().withStatus(410).withBody(gone.responseBytes())));

    EndpointResponse response = devEndpoint().handle(Capture.load("use-api-3").request());

    assertThat(response.status()).isEqualTo(500);
    assertThat(response.headers()).containsEntry("X-Inngest-No-Retry", "false");
    assertThat(Replies.body(response).path("message").asText())
        .isEqualTo("The state of the run could not be fetched");
  }

  private static InngestEndpoint cloudEndpoint(Instant now) {
    InngestConfig config =
        InngestConfig.fromEnvironment(
            Map.of(
                "INNGEST_SIGNING_KEY",
                Lab.KEY,
                "INNGEST_BASE_URL",
                EngineDouble.origin().toString()));
    Clock clock = Clock.fixed(now, ZoneOffset.UTC);
    return InngestEndpoint.of(InngestClient.create("lab", config, clock), Lab.functions());
  }

  private static java.util.List<JsonNode> bodies(WireMockServer engine) {
    return engine.getAllServeEvents().stream()
        .map(
            event -> {
              try {
                return Capture.JSON.readTree(event.getRequest().getBody());
              } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            })
        .toList();
  }
}
