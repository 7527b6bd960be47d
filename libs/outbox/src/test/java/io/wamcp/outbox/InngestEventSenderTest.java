package io.wamcp.outbox;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.wamcp.inngest.InngestClient;
import io.wamcp.inngest.InngestConfig;
import io.wamcp.outbox.SendOutcome.End;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InngestEventSenderTest {

  private static final WireMockServer ENGINE = new WireMockServer(options().dynamicPort());

  private final List<OutboxEvent> events = Samples.outgoing(3);

  @BeforeAll
  static void start() {
    ENGINE.start();
  }

  @AfterAll
  static void stop() {
    ENGINE.stop();
  }

  @BeforeEach
  void forget() {
    ENGINE.resetAll();
  }

  @Test
  void theDispatchKeyIsTheEventId() {
    answer(200, "{\"ids\":[\"1\"],\"status\":200}");
    OutboxEvent event = events.getFirst().withDispatchKey("key#r1");
    assertThat(send(List.of(event))).isEqualTo(SendOutcome.complete(1));
    ENGINE.verify(
        postRequestedFor(urlMatching("/e/.*"))
            .withRequestBody(
                equalToJson(
                    """
                    [{"name":"wa/webhook.received","id":"key#r1","data":{
                      "phoneNumberId":"106540352242922","rawPayload":{"id":"m1"},
                      "derivedEventId":"msg:106540352242922:m1","dispatchKey":"key#r1"}}]\
                    """)));
  }

  @Test
  void aBadEventIsARejectionAfterTheAcceptedOnes() {
    answer(400, "{\"ids\":[\"1\",\"\"],\"status\":400,\"error\":\"event name is empty\"}");
    SendOutcome outcome = send(events);
    assertThat(outcome.end()).isEqualTo(End.REJECTED);
    assertThat(outcome.accepted()).isEqualTo(1);
    assertThat(outcome.reason()).contains("event name is empty");
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404, 429, 500, 503})
  void anythingElseIsNoFaultOfAnEvent(int status) {
    answer(status, "{\"status\":" + status + ",\"error\":\"no\"}");
    assertThat(send(events).end()).isEqualTo(End.UNAVAILABLE);
  }

  @Test
  void aTooLongBodyIsHalved() {
    answer(413, "too large");
    assertThat(send(events).end()).isEqualTo(End.REJECTED);
  }

  private static SendOutcome send(List<OutboxEvent> events) {
    InngestConfig config = InngestConfig.development(URI.create(ENGINE.baseUrl()));
    try (InngestClient client =
        InngestClient.builder("outbox-test", config, Clock.systemUTC()).sendTries(1).build()) {
      return new InngestEventSender(client).send(events);
    }
  }

  private static void answer(int status, String body) {
    ENGINE.stubFor(
        post(urlMatching("/e/.*")).willReturn(aResponse().withStatus(status).withBody(body)));
  }
}
