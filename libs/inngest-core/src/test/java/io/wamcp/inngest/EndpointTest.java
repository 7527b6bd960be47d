package io.wamcp.inngest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

  private static final String OTHER_KEY = "signkey-test-fedcba9876543210fedcba9876543210";

  private final InngestEndpoint dev =
      endpoint(Map.of("INNGEST_DEV", "http://127.0.0.1:1", "INNGEST_EVENT_KEY", "abc"));

  private static InngestEndpoint endpoint(Map<String, String> environment) {
    InngestConfig config = InngestConfig.fromEnvironment(environment);
    return InngestEndpoint.of(InngestClient.create("lab", config, Lab.CLOCK), Lab.functions());
  }

  private static EndpointRequest request(String method, String body) {
    return new EndpointRequest(
        method,
        "http://app/api/inngest",
        Map.of("fnId", "lab-nostep", "stepId", "step"),
        Map.of(),
        body.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{oops",
        "[]",
        "null",
        "7",
        "{}",
        "{\"ctx\":{}}",
        "{\"ctx\":{\"run_id\":\"../../secrets\"},\"event\":{\"name\":\"x\"}}",
        "{\"ctx\":{\"run_id\":\"r\"}}",
        "{\"ctx\":{\"run_id\":\"r\"},\"event\":{}}",
        "{\"ctx\":{\"run_id\":\"r\",\"attempt\":-1},\"event\":{\"name\":\"x\"}}",
        "{\"ctx\":{\"run_id\":\"r\",\"attempt\":\"x\"},\"event\":{\"name\":\"x\"}}",
        "{\"ctx\":{\"run_id\":\"r\",\"attempt\":1e300},\"event\":{\"name\":\"x\"}}"
      })
  void aCallThatMakesNoSenseIsABadRequest(String body) {
    EndpointResponse response = dev.handle(request("POST", body));
    assertThat(response.status()).isEqualTo(400);
    assertThat(Replies.body(response).path("message").asText())
        .matches("The .*|An event has no name")
        .doesNotContain("com.fasterxml")
        .doesNotContain("line:");
  }

  @Test
  void deeplyNestedJsonIsABadRequest() {
    String body = "{\"ctx\":" + "[".repeat(100_000);
    assertThat(dev.handle(request("POST", body)).status()).isEqualTo(400);
  }

  @Test
  void aStepIdThatIsNoHashIsABadRequest() {
    EndpointRequest request =
        new EndpointRequest(
            "POST",
            "http://app/api/inngest",
            Map.of("fnId", "lab-nostep", "stepId", "DROP TABLE"),
            Map.of(),
            "{}".getBytes(StandardCharsets.UTF_8));
    assertThat(dev.handle(request).status()).isEqualTo(400);
  }

  @Test
  void aCallOfNoFunctionIsABadRequest() {
    EndpointRequest request =
        new EndpointRequest("POST", "http://app/api", Map.of(), Map.of(), new byte[0]);
    assertThat(dev.handle(request).status()).isEqualTo(400);
  }

  @Test
  void aBodyOverTheLimitIsRefused() {
    EndpointRequest request =
        new EndpointRequest(
            "POST",
            "http://app/api/inngest",
            Map.of(),
            Map.of(),
            new byte[InngestEndpoint.LARGEST_BODY + 1]);
    assertThat(dev.handle(request).status()).isEqualTo(413);
  }

  @ParameterizedTest
  @ValueSource(strings = {"DELETE", "PATCH", "HEAD", "OPTIONS"})
  void otherMethodsAreRefused(String method) {
    EndpointResponse response = dev.handle(request(method, ""));
    assertThat(response.status()).isEqualTo(405);
    assertThat(response.headers()).containsEntry("Allow", "GET, PUT, POST");
    assertThat(Replies.body(response).path("message").asText()).isEqualTo("Method not allowed");
  }

  @Test
  void theFallbackKeyVerifiesAndSignsToo() {
    InngestEndpoint rotated =
        endpoint(Map.of("INNGEST_SIGNING_KEY", OTHER_KEY, "INNGEST_SIGNING_KEY_FALLBACK", Lab.KEY));
    byte[] body = Capture.load("no-step-1").request().body();
    Instant now = Lab.CLOCK.instant();
    SigningKey fallback = SigningKey.of(Lab.KEY);

    EndpointResponse response = rotated.handle(signed("POST", body, fallback.sign(body, now)));

    assertThat(response.status()).isEqualTo(200);
    assertThat(fallback.verify(response.body(), response.headers().get("X-Inngest-Signature"), now))
        .isTrue();
  }

  @Test
  void aSignatureFromTooFarAwayInTimeIsRefused() {
    InngestEndpoint cloud = endpoint(Map.of("INNGEST_SIGNING_KEY", Lab.KEY));
    byte[] body = Capture.load("no-step-1").request().body();
    for (long seconds : new long[] {-301, 301, -299, 299}) {
      String signature =
          SigningKey.of(Lab.KEY).sign(body, Lab.CLOCK.instant().plusSeconds(seconds));
      assertThat(cloud.handle(signed("POST", body, signature)).status())
          .as("%d s off", seconds)
          .isEqualTo(Math.abs(seconds) > 300 ? 401 : 200);
    }
  }

  @Test
  void oneChangedByteBreaksTheSignature() {
    InngestEndpoint cloud = endpoint(Map.of("INNGEST_SIGNING_KEY", Lab.KEY));
    byte[] body = Capture.load("no-step-1").request().body();
    String signature = SigningKey.of(Lab.KEY).sign(body, Lab.CLOCK.instant());
    byte[] changed = body.clone();
    changed[body.length / 2]++;
    assertThat(cloud.handle(signed("POST", changed, signature)).status()).isEqualTo(401);
  }

  @Test
  void aTrustProbeGetsAnEmptySignedAnswer() {
    InngestEndpoint cloud = endpoint(Map.of("INNGEST_SIGNING_KEY", Lab.KEY));
    String signature = SigningKey.of(Lab.KEY).sign(new byte[0], Lab.CLOCK.instant());
    EndpointResponse response =
        cloud.handle(
            new EndpointRequest(
                "POST",
                "http://app/api/inngest",
                Map.of("probe", "trust"),
                Map.of("X-Inngest-Signature", signature),
                new byte[0]));
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
    assertThat(response.headers()).containsKey("X-Inngest-Signature");
  }

  @Test
  void twoFunctionsWithOneIdAreRefused() {
    InngestClient client =
        InngestClient.create(
            "lab", InngestConfig.fromEnvironment(Map.of("INNGEST_DEV", "1")), Lab.CLOCK);
    InngestFunction handled = LabFunction.of("a", (c, s) -> null).failing((c, s) -> null);
    InngestFunction clash = LabFunction.of("a-failure", (c, s) -> null);
    assertThatThrownBy(() -> InngestEndpoint.of(client, List.of(handled, clash)))
        .hasMessage("two functions have the id 'lab-a-failure'");
  }

  private static EndpointRequest signed(String method, byte[] body, String signature) {
    return new EndpointRequest(
        method,
        "http://app/api/inngest",
        Map.of("fnId", "lab-nostep", "stepId", "step"),
        Map.of("x-inngest-signature", signature),
        body);
  }
}
