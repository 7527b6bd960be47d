package io.wamcp.inngest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the official Kotlin SDK (0.2.2) cannot do or does wrong outside of functions. */
class KotlinConfigGapsTest {

  private static final String KEY = "signkey-test-12345678";

  private final List<Map<String, String>> headers = new ArrayList<>();
  private final List<JsonNode> bodies = new ArrayList<>();
  private final List<Integer> statuses = new ArrayList<>();

  private static InngestConfig read(String... pairs) {
    Map<String, String> environment = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      environment.put(pairs[i], pairs[i + 1]);
    }
    return InngestConfig.fromEnvironment(environment);
  }

  private InngestClient client(InngestConfig config) {
    Transport transport =
        (method, uri, sent, body, largest) -> {
          headers.add(Map.copyOf(sent));
          bodies.add(Capture.JSON.readTree(body));
          int status = statuses.isEmpty() ? 200 : statuses.removeFirst();
          return new Transport.Reply(
              status,
              "{\"ids\":[\"1\"],\"ok\":true,\"modified\":true}".getBytes(StandardCharsets.UTF_8));
        };
    return InngestClient.builder("app", config, Lab.CLOCK)
        .transport(transport)
        .sleeper(duration -> {})
        .build();
  }

  private static JsonNode wire(FunctionDefinition.Builder builder) {
    return FunctionJson.of("app-f", builder.build(), "http://x");
  }

  private static FunctionDefinition.Builder function() {
    return FunctionDefinition.named("f").on("a/b");
  }

  private EndpointResponse put(InngestConfig config, Map<String, String> more) {
    byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
    Map<String, String> all = new HashMap<>(more);
    all.put("X-Inngest-Signature", SigningKey.of(KEY).sign(body, Lab.CLOCK.instant()));
    return InngestEndpoint.of(client(config), List.of(LabFunction.of("f", (c, s) -> null)))
        .handle(new EndpointRequest("PUT", "http://app/api/inngest", Map.of(), all, body));
  }

  @Test
  void singletonTimeoutsJitterAndLimitsOnRunsAreOptions() {
    assertThat(wire(function().singleton(Singleton.cancelling())).path("singleton"))
        .hasToString("{\"mode\":\"cancel\"}");
    assertThat(wire(function().timeouts(Timeouts.ofStart(Duration.ofSeconds(9)))).path("timeouts"))
        .hasToString("{\"start\":\"9s\"}");
    assertThat(
            wire(FunctionDefinition.named("f").cron("* * * * *", Duration.ofSeconds(5)))
                .path("triggers"))
        .hasToString("[{\"cron\":\"* * * * *\",\"jitter\":\"5s\"}]");
    assertThat(wire(function().runConcurrency(Concurrency.limit(1))).path("concurrency"))
        .hasToString("{\"fn\":[{\"limit\":1}]}");
  }

  @Test
  void theServersNumberOfRetriesHoldsWhenNoneIsDeclared() {
    assertThat(wire(function()).path("steps").path("step").has("retries")).isFalse();
    assertThat(function().build().maxAttempts()).isEqualTo(5);
  }

  @Test
  void theDefaultModeIsCloud() {
    assertThat(read("INNGEST_SIGNING_KEY", KEY).dev()).isFalse();
    assertThatThrownBy(KotlinConfigGapsTest::read).isInstanceOf(InngestConfigException.class);
  }

  @Test
  void aDevelopmentServersUrlMeansDevelopment() {
    InngestConfig config = read("INNGEST_DEV", "http://engine:1");
    assertThat(config.dev()).isTrue();
    assertThat(config.apiBaseUrl())
        .isEqualTo(config.eventApiBaseUrl())
        .hasToString("http://engine:1");
  }

  @Test
  void baseUrlsAreForBothOrForEach() {
    InngestConfig config =
        read(
            "INNGEST_DEV", "1",
            "INNGEST_BASE_URL", "http://base:1",
            "INNGEST_EVENT_API_BASE_URL", "http://events:2");
    assertThat(config.apiBaseUrl()).hasToString("http://base:1");
    assertThat(config.eventApiBaseUrl()).hasToString("http://events:2");
  }

  @Test
  void noKeyIsMadeUpInDevelopment() {
    InngestConfig config = read("INNGEST_DEV", "1");
    assertThat(config.signingKey()).isEmpty();
    put(config, Map.of());
    assertThat(headers.getFirst()).doesNotContainKey("Authorization");
  }

  @Test
  void aKeyNeedsNoPrefix() {
    SigningKey plain = SigningKey.of("12345678");
    byte[] body = "{\"hello\":\"w\u00f6rld\"}".getBytes(StandardCharsets.UTF_8);
    assertThat(plain.sign(body, Instant.ofEpochSecond(1_700_000_000)))
        .endsWith("ef70870410b2f87eb99b61f043439a08b8c43b1a2a73d7b72e55776023e3bebb");
    assertThat(plain.bearerToken())
        .isEqualTo("b2ed992186a5cb19f6668aade821f502c1d00970dfd0e35128d51bac4649916c");
  }

  @Test
  void signaturesOfTheFutureAreRefused() {
    SigningKey key = SigningKey.of(KEY);
    Instant now = Lab.CLOCK.instant();
    String future = key.sign(new byte[0], now.plusSeconds(301));
    String past = key.sign(new byte[0], now.minusSeconds(301));
    assertThat(key.verify(new byte[0], future, now)).isFalse();
    assertThat(key.verify(new byte[0], past, now)).isFalse();
    assertThat(key.verify(new byte[0], key.sign(new byte[0], now.plusSeconds(300)), now)).isTrue();
  }

  @Test
  void aFallbackKeyVerifiesAndAuthenticates() {
    InngestConfig config =
        read("INNGEST_SIGNING_KEY", "signkey-test-ffff", "INNGEST_SIGNING_KEY_FALLBACK", KEY);
    statuses.add(401);
    EndpointResponse response = put(config, Map.of());

    assertThat(response.status()).isEqualTo(200);
    assertThat(headers).hasSize(2);
    assertThat(headers.getLast())
        .containsEntry("Authorization", "Bearer " + SigningKey.of(KEY).bearerToken());
    assertThat(
            SigningKey.of(KEY)
                .verify(
                    response.body(),
                    response.headers().get("X-Inngest-Signature"),
                    Lab.CLOCK.instant()))
        .isTrue();
  }

  @Test
  void aSignedSyncIsAnsweredInBand() {
    EndpointResponse response =
        put(read("INNGEST_SIGNING_KEY", KEY), Map.of("X-Inngest-Sync-Kind", "in_band"));
    assertThat(response.headers()).containsEntry("X-Inngest-Sync-Kind", "in_band");
    assertThat(Replies.body(response).path("functions").get(0).path("id").asText())
        .isEqualTo("app-f");
    assertThat(headers).isEmpty();
  }

  @Test
  void middlewareStandsAroundSending() {
    List<String> seen = new ArrayList<>();
    Middleware middleware =
        new Middleware() {
          @Override
          public void afterSend(List<OutgoingEvent> events, InngestSendException failure) {
            seen.add(events.getFirst().name());
          }
        };
    InngestConfig config = InngestConfig.development(URI.create("http://engine.invalid"));
    try (InngestClient client =
        InngestClient.builder("app", config, Lab.CLOCK)
            .transport(
                (method, uri, sent, body, largest) ->
                    new Transport.Reply(200, "{\"ids\":[\"1\"]}".getBytes(StandardCharsets.UTF_8)))
            .middleware(middleware)
            .build()) {
      client.send(OutgoingEvent.of("a/b", Map.of()));
    }
    assertThat(seen).containsExactly("a/b");
  }

  @Test
  void sendingIsTriedAgainUnderTheSameIds() {
    statuses.addAll(List.of(503, 503));
    client(read("INNGEST_DEV", "1")).send(OutgoingEvent.of("a/b", Map.of()));
    assertThat(headers).hasSize(3);
    assertThat(headers.stream().map(sent -> sent.get("X-Inngest-Event-Id-Seed")).distinct())
        .hasSize(1)
        .allMatch(seed -> seed.matches("\\d+,[A-Za-z0-9+/]{14}=="));
  }

  @Test
  void anEventHasIdTimeUserAndVersion() {
    client(read("INNGEST_DEV", "1"))
        .send(
            OutgoingEvent.of("a/b", Map.of("x", 1))
                .withId("i")
                .withTs(Instant.ofEpochMilli(1_700_000_000_000L))
                .withUser(Map.of("name", "Ada"))
                .withVersion("2"));
    assertThat(bodies.getFirst().get(0))
        .hasToString(
            "{\"name\":\"a/b\",\"data\":{\"x\":1},\"id\":\"i\",\"ts\":1700000000000,"
                + "\"user\":{\"name\":\"Ada\"},\"v\":\"2\"}");
  }

  @Test
  void oneJsonLibraryAndNoHttpClientAreBrought() throws IOException {
    String pom = Files.readString(Path.of("pom.xml"));
    assertThat(
            Pattern.compile("<dependency><groupId>([^<]+)</groupId>[^\\n]*?</dependency>")
                .matcher(pom)
                .results()
                .filter(dependency -> !dependency.group().contains("<scope>test"))
                .map(dependency -> dependency.group(1)))
        .containsOnly(
            "io.helidon.webserver", "com.fasterxml.jackson.core", "com.fasterxml.jackson.datatype");
  }
}
