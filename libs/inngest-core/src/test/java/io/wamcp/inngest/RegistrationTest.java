package io.wamcp.inngest;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RegistrationTest {

  private static final URI SERVED = URI.create("http://app:3000/api/inngest");
  private static final Duration QUICK = Duration.ofMillis(5);

  private final WireMockServer engine = EngineDouble.fresh();

  private static InngestEndpoint endpoint(Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("INNGEST_BASE_URL", EngineDouble.origin().toString());
    InngestClient client =
        InngestClient.create("lab", InngestConfig.fromEnvironment(environment), Lab.CLOCK);
    return InngestEndpoint.of(client, List.of(LabFunction.of("f", (c, s) -> null)));
  }

  private void inOrder(int... statuses) {
    for (int i = 0; i < statuses.length; i++) {
      engine.stubFor(
          post(urlPathEqualTo("/fn/register"))
              .inScenario("register")
              .whenScenarioStateIs(i == 0 ? Scenario.STARTED : "after " + i)
              .willReturn(
                  aResponse()
                      .withStatus(statuses[i])
                      .withBody("{\"ok\":true,\"modified\":true,\"error\":\"say " + i + "\"}"))
              .willSetStateTo("after " + (i + 1)));
    }
  }

  @Test
  void triesUntilTheServerTakesTheApp() {
    inOrder(503, 400, 200);
    try (Registration registration =
        Registration.start(endpoint(Map.of("INNGEST_DEV", "1")), SERVED, QUICK)) {
      await().until(registration::registered);
    }
    engine.verify(3, postRequestedFor(urlPathEqualTo("/fn/register")));
  }

  @Test
  void isNotRegisteredWhileNobodyAnswersAndStopsWhenClosed() {
    engine.stubFor(post(urlPathEqualTo("/fn/register")).willReturn(aResponse().withStatus(500)));
    Registration registration =
        Registration.start(endpoint(Map.of("INNGEST_DEV", "1")), SERVED, QUICK);
    await().until(() -> engine.getAllServeEvents().size() >= 3);
    registration.close();
    assertThat(registration.registered()).isFalse();
    await().until(() -> !registration.running());
    int tries = engine.getAllServeEvents().size();
    await()
        .during(Duration.ofMillis(100))
        .atMost(Duration.ofSeconds(5))
        .until(() -> engine.getAllServeEvents().size() == tries);
  }

  @Test
  void whatNobodyThoughtOfDoesNotEndTheAttempts() {
    AtomicInteger attempts = new AtomicInteger();
    Registration.Attempt broken =
        () -> {
          if (attempts.incrementAndGet() < 3) {
            throw new IllegalStateException("unexpected");
          }
          return true;
        };
    try (Registration registration = Registration.start(broken, 1, QUICK)) {
      await().until(registration::registered);
    }
    assertThat(attempts).hasValue(3);
  }

  @Test
  void aRefusedKeyIsFollowedByTheFallback() {
    SigningKey fallback = SigningKey.of("signkey-test-fedcba98");
    engine.stubFor(post(urlPathEqualTo("/fn/register")).willReturn(aResponse().withStatus(401)));
    engine.stubFor(
        post(urlPathEqualTo("/fn/register"))
            .withHeader("Authorization", equalTo("Bearer " + fallback.bearerToken()))
            .willReturn(okJson("{\"ok\":true,\"modified\":true}")));
    InngestEndpoint endpoint =
        endpoint(
            Map.of(
                "INNGEST_SIGNING_KEY",
                Lab.KEY,
                "INNGEST_SIGNING_KEY_FALLBACK",
                "signkey-test-fedcba98"));
    try (Registration registration = Registration.start(endpoint, SERVED, QUICK)) {
      await().until(registration::registered);
    }
    engine.verify(2, postRequestedFor(urlPathEqualTo("/fn/register")));
  }

  @Test
  void aUrlNobodyCanCallIsRefusedAtOnce() {
    InngestEndpoint endpoint = endpoint(Map.of("INNGEST_DEV", "1"));
    for (String url : new String[] {"/api/inngest", "ftp://a/b", "http://a/b?c=d"}) {
      assertThatThrownBy(() -> Registration.start(endpoint, URI.create(url)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
