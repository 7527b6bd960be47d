package io.wamcp.inngest;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SyncTest {

  private final WireMockServer engine = EngineDouble.fresh();

  private static InngestEndpoint endpoint(Map<String, String> more, Instant now) {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("INNGEST_BASE_URL", EngineDouble.origin().toString());
    InngestConfig config = InngestConfig.fromEnvironment(environment);
    Clock clock = Clock.fixed(now, ZoneOffset.UTC);
    return InngestEndpoint.of(InngestClient.create("lab", config, clock), Lab.functions());
  }

  private static InngestEndpoint dev() {
    return endpoint(Map.of("INNGEST_DEV", "1"), Lab.CLOCK.instant());
  }

  private void engineAnswers(int status, String body) {
    engineAnswers(status, body.getBytes(StandardCharsets.UTF_8));
  }

  private void engineAnswers(int status, byte[] body) {
    engine.stubFor(
        post(urlPathEqualTo("/fn/register"))
            .willReturn(aResponse().withStatus(status).withBody(body)));
  }

  private JsonNode registered() throws IOException {
    var requests = engine.findAll(postRequestedFor(urlPathEqualTo("/fn/register")));
    assertThat(requests).hasSize(1);
    return Capture.JSON.readTree(requests.getFirst().getBody());
  }

  /** The functions themselves are compared by {@link CapturedExchangesIT}. */
  @Test
  void registersUnderItsNameAndAddress() throws IOException {
    engineAnswers(200, Capture.load("register-dev-out-of-band").responseBytes());

    EndpointResponse response = dev().handle(Capture.load("sync-put-dev").request());

    assertThat(response.status()).isEqualTo(200);
    JsonNode sent = registered();
    assertThat(sent.path("functions")).hasSize(Lab.functions().size() + 2);
    assertThat(sent.path("appName").asText()).isEqualTo("lab");
    assertThat(sent.has("appVersion")).isFalse();
    assertThat(sent.path("deployType").asText()).isEqualTo("ping");
    assertThat(sent.path("v").asText()).isEqualTo("0.1");
    assertThat(sent.path("url").asText()).isEqualTo("http://localhost:3000/api/inngest");
    assertThat(sent.path("sdk").asText()).isEqualTo("wa-mcp/inngest-java:v0.1.0");
  }

  @Test
  void aSyncRequestIsAnsweredAsRecorded() {
    engineAnswers(200, Capture.load("register-dev-out-of-band").responseBytes());
    Capture capture = Capture.load("sync-put-dev");

    EndpointResponse response = dev().handle(capture.request());

    Replies.assertSame(response, capture);
    assertThat(response.headers())
        .containsEntry("X-Inngest-Sync-Kind", "out_of_band")
        .containsEntry("X-Inngest-Expected-Server-Kind", "dev");
    engine.verify(
        postRequestedFor(urlPathEqualTo("/fn/register"))
            .withHeader("X-Inngest-Expected-Server-Kind", equalTo("dev"))
            .withHeader("X-Inngest-Sdk", equalTo("wa-mcp/inngest-java:v0.1.0"))
            .withoutHeader("Authorization"));
  }

  @Test
  void anUnchangedAppIsReportedAsSuch() {
    engineAnswers(200, "{\"ok\":true,\"modified\":false}");
    Capture capture = Capture.load("sync-put-dev-unmodified");
    Replies.assertSame(dev().handle(capture.request()), capture);
  }

  @Test
  void aSignedSyncRegistersWithTheHashedKey() {
    engineAnswers(200, Capture.load("register-cloud").responseBytes());
    Capture capture = Capture.load("sync-put-cloud-signed");
    EndpointResponse response = cloud(capture).handle(capture.request());

    Replies.assertSame(response, capture);
    // Same words, same key, same second: the very signature the reference SDK made.
    assertThat(response.headers().get("X-Inngest-Signature"))
        .isEqualTo(capture.responseHeader("x-inngest-signature"));
    engine.verify(
        postRequestedFor(urlPathEqualTo("/fn/register"))
            .withHeader(
                "Authorization",
                equalTo(Capture.load("register-cloud").requestHeader("authorization")))
            .withHeader("X-Inngest-Expected-Server-Kind", equalTo("cloud")));
  }

  private static InngestEndpoint cloud(Capture capture) {
    return endpoint(
        Map.of(
            "INNGEST_SIGNING_KEY", Lab.KEY,
            "INNGEST_EVENT_KEY", "evkey123",
            "INNGEST_SERVE_ORIGIN", "http://127.0.0.1:3200"),
        Instant.ofEpochSecond(capture.signedAt()));
  }

  @Test
  void aSignedInBandSyncIsAnsweredWithTheFunctions() {
    Capture capture = Capture.load("sync-put-cloud-in-band");
    EndpointResponse response = cloud(capture).handle(capture.request());

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.headers()).containsEntry("X-Inngest-Sync-Kind", "in_band");
    JsonNode body = Replies.body(response);
    for (String field : new String[] {"app_id", "url", "env"}) {
      assertThat(body.get(field)).as(field).isEqualTo(capture.responseBody().get(field));
    }
    assertThat(body.path("functions").get(0))
        .isEqualTo(capture.responseBody().path("functions").get(0));
    assertThat(body.path("sdk_language").asText()).isEqualTo("java");
    assertThat(engine.getAllServeEvents()).isEmpty();
  }

  @Test
  void anInBandSyncIsDoneOutOfBandWhenForbidden() {
    engineAnswers(200, "{\"ok\":true,\"modified\":true}");
    Capture capture = Capture.load("sync-put-cloud-in-band");
    EndpointResponse response =
        endpoint(
                Map.of("INNGEST_SIGNING_KEY", Lab.KEY, "INNGEST_ALLOW_IN_BAND_SYNC", "false"),
                Instant.ofEpochSecond(capture.signedAt()))
            .handle(capture.request());
    assertThat(response.headers()).containsEntry("X-Inngest-Sync-Kind", "out_of_band");
    assertThat(engine.getAllServeEvents()).hasSize(1);
  }

  @Test
  void anUnsignedSyncInCloudModeIsRefused() {
    InngestEndpoint cloud = endpoint(Map.of("INNGEST_SIGNING_KEY", Lab.KEY), Lab.CLOCK.instant());
    assertThat(cloud.handle(Capture.load("sync-put-dev").request()).status()).isEqualTo(401);
    assertThat(engine.getAllServeEvents()).isEmpty();
  }

  @Test
  void theDeployIdIsRepeatedButNotPartOfTheUrl() throws IOException {
    engineAnswers(200, "{\"ok\":true,\"modified\":true}");
    dev()
        .handle(
            new EndpointRequest(
                "PUT", "http://app/api/inngest", Map.of("deployId", "d 1"), Map.of(), new byte[0]));
    engine.verify(postRequestedFor(urlEqualTo("/fn/register?deployId=d+1")));
    assertThat(registered().path("url").asText()).isEqualTo("http://app/api/inngest");
  }

  @ParameterizedTest
  @ValueSource(strings = {"register-error-server-kind", "register-error-invalid-function"})
  void theServersRefusalIsPassedOn(String name) {
    Capture refusal = Capture.load(name);
    engineAnswers(400, refusal.responseBytes());
    EndpointResponse response = dev().handle(Capture.load("sync-put-dev").request());
    assertThat(response.status()).isEqualTo(500);
    assertThat(Replies.body(response).path("message").asText())
        .isEqualTo("HTTP 400: " + refusal.responseBody().path("error").asText());
    assertThat(Replies.body(response).path("modified").asBoolean(true)).isFalse();
  }

  @Test
  void anUnreachableServerIsReportedWithoutDetails() {
    InngestConfig config = InngestConfig.development(URI.create("http://127.0.0.1:1"));
    InngestEndpoint lost =
        InngestEndpoint.of(InngestClient.create("lab", config, Lab.CLOCK), Lab.functions());
    EndpointResponse response = lost.handle(Capture.load("sync-put-dev-unreachable").request());
    assertThat(response.status()).isEqualTo(500);
    assertThat(Replies.body(response).path("message").asText())
        .isEqualTo("the Inngest server at http://127.0.0.1:1 gave no answer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http:///api", "http://a b/api", "ftp://a/api", "http://h\u0000/api"})
  void anAddressNobodyCanCallIsNotRegistered(String url) {
    EndpointResponse response =
        dev().handle(new EndpointRequest("PUT", url, Map.of(), Map.of(), new byte[0]));
    assertThat(response.status()).isEqualTo(400);
    assertThat(engine.getAllServeEvents()).isEmpty();
  }

  @Test
  void theConfiguredOriginAndPathWinOverTheRequest() throws IOException {
    engineAnswers(200, "{\"ok\":true,\"modified\":true}");
    endpoint(
            Map.of(
                "INNGEST_DEV", "1",
                "INNGEST_SERVE_ORIGIN", "https://app.example",
                "INNGEST_SERVE_PATH", "/hooks/inngest"),
            Lab.CLOCK.instant())
        .handle(Capture.load("sync-put-dev").request());
    assertThat(registered().path("url").asText()).isEqualTo("https://app.example/hooks/inngest");
  }

  @Test
  void introspectionInDevelopmentSaysLittle() {
    Capture capture = Capture.load("introspect-dev");
    EndpointResponse response = dev().handle(capture.request());
    assertThat(response.status()).isEqualTo(200);
    assertThat(Replies.body(response).properties().stream().map(Map.Entry::getKey))
        .containsExactlyElementsOf(
            capture.responseBody().properties().stream().map(Map.Entry::getKey).toList());
    assertThat(Replies.body(response).path("mode").asText()).isEqualTo("dev");
    assertThat(Replies.body(response).path("function_count").asInt())
        .isEqualTo(Lab.functions().size() + 2);
  }

  @Test
  void signedIntrospectionTellsHashesOfKeys() {
    Capture capture = Capture.load("introspect-cloud-signed");
    EndpointResponse response = cloud(capture).handle(capture.request());
    JsonNode body = Replies.body(response);
    for (String field :
        new String[] {
          "has_event_key",
          "has_signing_key",
          "mode",
          "schema_version",
          "authentication_succeeded",
          "app_id",
          "env",
          "event_key_hash",
          "serve_origin",
          "serve_path",
          "signing_key_fallback_hash",
          "signing_key_hash"
        }) {
      assertThat(body.get(field)).as(field).isEqualTo(capture.responseBody().get(field));
    }
    assertThat(new String(response.body(), StandardCharsets.UTF_8))
        .doesNotContain("0123456789abcdef0123")
        .doesNotContain("evkey123");
  }

  @Test
  void unsignedIntrospectionInCloudModeIsRefused() {
    Capture capture = Capture.load("introspect-cloud-unsigned");
    EndpointResponse response =
        endpoint(Map.of("INNGEST_SIGNING_KEY", Lab.KEY), Lab.CLOCK.instant())
            .handle(capture.request());
    assertThat(response.status()).isEqualTo(401);
    assertThat(Replies.body(response)).isEqualTo(capture.responseBody());
  }
}
