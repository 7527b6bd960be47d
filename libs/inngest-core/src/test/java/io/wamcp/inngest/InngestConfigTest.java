package io.wamcp.inngest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InngestConfigTest {

  private static final String KEY = "signkey-prod-12345678";

  private static InngestConfig read(String... pairs) {
    Map<String, String> environment = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      environment.put(pairs[i], pairs[i + 1]);
    }
    return InngestConfig.fromEnvironment(environment);
  }

  @ParameterizedTest
  @CsvSource({
    "1,true,http://localhost:8288",
    "true,true,http://localhost:8288",
    "TRUE,true,http://localhost:8288",
    "0,false,https://api.inngest.com",
    "false,false,https://api.inngest.com",
    "no,false,https://api.inngest.com",
    "OFF,false,https://api.inngest.com",
    "on,true,http://localhost:8288",
    "localhost,true,http://localhost",
    "engine.internal,true,http://engine.internal",
    "http://engine:9000/,true,http://engine:9000",
    "engine:9000,true,http://engine:9000"
  })
  void devSwitchesTheModeAndTheOrigin(String dev, boolean expected, String api) {
    InngestConfig config = read("INNGEST_DEV", dev, "INNGEST_SIGNING_KEY", KEY);
    assertThat(config.dev()).isEqualTo(expected);
    assertThat(config.apiBaseUrl()).hasToString(api);
  }

  /** Else a slip would let anyone call functions. */
  @ParameterizedTest
  @ValueSource(strings = {"nope", "disabled", "flase", "production", "2"})
  void aWordThatIsNoServerDoesNotSwitchTheCheckOfSignaturesOff(String word) {
    assertThatThrownBy(() -> read("INNGEST_DEV", word, "INNGEST_SIGNING_KEY", KEY))
        .isInstanceOf(InngestConfigException.class)
        .hasMessage(
            "INNGEST_DEV is '"
                + word
                + "': set it to true or false, or to a URL such as http://localhost:8288");
  }

  @Test
  void withoutDevTheModeIsCloud() {
    InngestConfig config = read("INNGEST_SIGNING_KEY", KEY, "INNGEST_DEV", " ");
    assertThat(config.dev()).isFalse();
    assertThat(config.eventApiBaseUrl()).hasToString("https://inn.gs");
  }

  @Test
  void theNearerBaseUrlWins() {
    InngestConfig all =
        read(
            "INNGEST_DEV", "http://dev:1",
            "INNGEST_BASE_URL", "http://base:2",
            "INNGEST_EVENT_API_BASE_URL", "http://events:3");
    assertThat(all.apiBaseUrl()).hasToString("http://base:2");
    assertThat(all.eventApiBaseUrl()).hasToString("http://events:3");
    InngestConfig api = read("INNGEST_DEV", "http://dev:1", "INNGEST_API_BASE_URL", "http://api:4");
    assertThat(api.apiBaseUrl()).hasToString("http://api:4");
    assertThat(api.eventApiBaseUrl()).hasToString("http://dev:1");
  }

  @Test
  void readsEverythingElse() {
    InngestConfig config =
        read(
            "INNGEST_SIGNING_KEY", KEY,
            "INNGEST_SIGNING_KEY_FALLBACK", "abcd",
            "INNGEST_EVENT_KEY", "ev",
            "INNGEST_ENV", "branch-1",
            "INNGEST_SERVE_ORIGIN", "https://app.example",
            "INNGEST_SERVE_PATH", "/api/inngest",
            "INNGEST_ALLOW_IN_BAND_SYNC", "false",
            "INNGEST_ENABLE_UNAUTHED_SYNC", "true");
    assertThat(config.signingKeyFallback()).isPresent();
    assertThat(config.eventKey()).isPresent();
    assertThat(config.environment()).contains("branch-1");
    assertThat(config.serveOrigin().orElseThrow()).hasToString("https://app.example");
    assertThat(config.servePath()).contains("/api/inngest");
    assertThat(config.inBandSync()).isFalse();
    assertThat(config.unsignedSync()).isTrue();
  }

  @Test
  void printsNoSecret() {
    assertThat(
            read(
                    "INNGEST_SIGNING_KEY", KEY,
                    "INNGEST_SIGNING_KEY_FALLBACK", "abcdef99",
                    "INNGEST_EVENT_KEY", "evkey123")
                .toString())
        .contains("***")
        .doesNotContain("12345678", "abcdef99", "evkey123");
  }

  @Test
  void cloudModeNeedsAKeyForWhatItDoes() {
    assertThatThrownBy(() -> read("INNGEST_EVENT_KEY", "ev"))
        .isInstanceOf(InngestConfigException.class)
        .hasMessageContaining("INNGEST_SIGNING_KEY is not set")
        .hasMessageContaining("INNGEST_DEV=1");
    assertThat(InngestConfig.senderFromEnvironment(Map.of("INNGEST_EVENT_KEY", "ev")).dev())
        .isFalse();
    assertThatThrownBy(
            () -> InngestConfig.senderFromEnvironment(Map.of("INNGEST_SIGNING_KEY", KEY)))
        .hasMessageContaining("INNGEST_EVENT_KEY is not set");
  }

  @ParameterizedTest
  @CsvSource({
    "INNGEST_BASE_URL,ftp://x",
    "INNGEST_BASE_URL,http://",
    "INNGEST_API_BASE_URL,http://a b",
    "INNGEST_EVENT_API_BASE_URL,http://user:pw@host",
    "INNGEST_SERVE_ORIGIN,https://host?x=1",
    "INNGEST_SERVE_ORIGIN,http://host:",
    "INNGEST_SERVE_ORIGIN,http://host:/x",
    "INNGEST_SERVE_ORIGIN,http://host:0",
    "INNGEST_BASE_URL,http://host:65536",
    "INNGEST_SERVE_PATH,api",
    "INNGEST_SERVE_PATH,/a?b",
    "INNGEST_ALLOW_IN_BAND_SYNC,maybe",
    "INNGEST_ENV,bränch",
    "INNGEST_SIGNING_KEY,a b",
    "INNGEST_SIGNING_KEY,signkey-prod-",
    "INNGEST_EVENT_KEY,a b"
  })
  void anUnusableValueIsNamed(String name, String value) {
    assertThatThrownBy(() -> read("INNGEST_DEV", "1", name, value))
        .isInstanceOf(InngestConfigException.class)
        .hasMessageStartingWith(name);
  }

  @Test
  void anUnusableKeyIsNotRepeated() {
    assertThatThrownBy(() -> read("INNGEST_SIGNING_KEY", "top secret"))
        .hasMessageNotContaining("top")
        .hasMessageNotContaining("secret");
  }

  @Test
  void optionsWinOverVariables() {
    InngestConfig config =
        InngestConfig.builder(
                Map.of(
                    "INNGEST_DEV", "0",
                    "INNGEST_SIGNING_KEY", KEY,
                    "INNGEST_API_BASE_URL", "http://api:1",
                    "INNGEST_EVENT_API_BASE_URL", "http://events:2",
                    "INNGEST_SERVE_ORIGIN", "http://old:3",
                    "INNGEST_ENV", "from-variable"))
            .dev(true)
            .baseUrl(URI.create("http://option:9"))
            .eventKey("evkey")
            .signingKeyFallback("signkey-test-aa")
            .environment("from-option")
            .serveOrigin(URI.create("https://app.example"))
            .servePath("/x")
            .inBandSync(false)
            .unsignedSync(true)
            .streaming(true)
            .build();
    assertThat(config.dev()).isTrue();
    assertThat(config.apiBaseUrl()).hasToString("http://option:9");
    assertThat(config.eventApiBaseUrl()).hasToString("http://option:9");
    assertThat(config.eventKey()).isPresent();
    assertThat(config.signingKeyFallback()).isPresent();
    assertThat(config.environment()).contains("from-option");
    assertThat(config.serveOrigin()).contains(URI.create("https://app.example"));
    assertThat(config.servePath()).contains("/x");
    assertThat(config.inBandSync()).isFalse();
    assertThat(config.unsignedSync()).isTrue();
    assertThat(config.streaming()).isTrue();
    assertThat(read("INNGEST_DEV", "1", "INNGEST_STREAMING", "force").streaming()).isTrue();
    assertThat(read("INNGEST_DEV", "1").streaming()).isFalse();
  }

  @Test
  void aSeparateOptionWinsOverTheCommonOne() {
    InngestConfig config =
        InngestConfig.builder(Map.of("INNGEST_DEV", "1"))
            .eventApiBaseUrl(URI.create("http://events:5"))
            .baseUrl(URI.create("http://both:4"))
            .build();
    assertThat(config.apiBaseUrl()).hasToString("http://both:4");
    assertThat(config.eventApiBaseUrl()).hasToString("http://events:5");
    InngestConfig other =
        InngestConfig.builder(Map.of("INNGEST_DEV", "1"))
            .apiBaseUrl(URI.create("http://api:6"))
            .build();
    assertThat(other.apiBaseUrl()).hasToString("http://api:6");
    assertThat(other.eventApiBaseUrl()).hasToString("http://localhost:8288");
  }

  @Test
  void badOptionsAreNamed() {
    assertThatThrownBy(() -> InngestConfig.builder(Map.of()).baseUrl(URI.create("ftp://x")).build())
        .isInstanceOf(InngestConfigException.class)
        .hasMessageContaining("ftp://x");
    assertThatThrownBy(() -> InngestConfig.builder(Map.of()).dev(false).build())
        .isInstanceOf(InngestConfigException.class)
        .hasMessageContaining("INNGEST_SIGNING_KEY is not set");
  }
}
