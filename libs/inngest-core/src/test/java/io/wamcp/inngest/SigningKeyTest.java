package io.wamcp.inngest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SigningKeyTest {

  private static final SigningKey KEY = SigningKey.of("0123456789abcdef0123456789abcdef");
  private static final Instant AT = Instant.ofEpochSecond(1_700_000_000);
  private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0123456789abcdef0123456789abcdef | {\"url\":\"http://localhost:3200/api/inngest\"} | 1795570545"
            + " | fb573bb65145daf5c29fd87a4c7c054d13fba8a4d9f296065dd8b878f3b24b9a",
        "0123456789abcdef0123456789abcdef | {\"message\":\"Successfully registered\",\"modified\":true}"
            + " | 1795570545 | cc057f7d0d7211d1076e95b066719b94605478e84d86633d587b653cd0483ec0",
        "12345678 | {\"hello\":\"wörld\"} | 1700000000"
            + " | ef70870410b2f87eb99b61f043439a08b8c43b1a2a73d7b72e55776023e3bebb",
        "12345678 | '' | 1700000000"
            + " | 189656184e486419febc1f6fd73e1c45bc8595c99633a32ebe1ea40ac8adf630",
        "b2ed992186a5cb19f6668aade821f502 | {\"ctx\":{\"attempt\":0,\"run_id\":\"01M8855EENZDD9E19KCDKA8G3M\"},"
            + "\"event\":{\"data\":{},\"name\":\"x\"},\"events\":[],\"steps\":{}} | 1700000000"
            + " | 7685686a783fd865e8befc54b4a04753717b6d016cb8c76d8b9d62c279e0231c"
      })
  void signsAsTheRealServerDoes(String key, String body, long seconds, String signature) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    Instant at = Instant.ofEpochSecond(seconds);
    String header = "t=" + seconds + "&s=" + signature;
    for (String text : new String[] {key, "signkey-test-" + key, " signkey-prod-" + key + "\n"}) {
      assertThat(SigningKey.of(text).sign(bytes, at)).isEqualTo(header);
      assertThat(SigningKey.of(text).verify(bytes, header, at)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "signed-multi-1",
        "signed-multi-2",
        "signed-multi-3",
        "signed-multi-4",
        "sync-put-cloud-signed",
        "introspect-cloud-signed",
        "call-cloud-goodsig-200"
      })
  void verifiesRecordedRequestsAndResponses(String name) {
    Capture capture = Capture.load(name);
    SigningKey key = SigningKey.of(Lab.KEY);
    Instant now = Instant.ofEpochSecond(capture.signedAt());
    assertThat(
            key.verify(capture.request().body(), capture.requestHeader("x-inngest-signature"), now))
        .isTrue();
    assertThat(
            key.verify(capture.responseBytes(), capture.responseHeader("x-inngest-signature"), now))
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "signkey-prod-12345678,"
        + "signkey-prod-b2ed992186a5cb19f6668aade821f502c1d00970dfd0e35128d51bac4649916c",
    "signkey-test-0123456789abcdef0123456789abcdef,"
        + "signkey-test-223e0a160af9da0a03e6dd2c4719c56f5d66a633cbe84e78aaa9f3735865522a",
    "12345678,b2ed992186a5cb19f6668aade821f502c1d00970dfd0e35128d51bac4649916c"
  })
  void hashesTheDecodedKeyForTheBearer(String key, String token) {
    assertThat(SigningKey.of(key).bearerToken()).isEqualTo(token);
  }

  @Test
  void hashesTheTextOfAnEventKey() {
    assertThat(EventKey.of("evkey123").hash())
        .isEqualTo("442f5f7cd00e12e1c3bffe4d1558663f01ce0a4278d1311380e30f3535e7dd6f");
  }

  @Test
  void acceptsFiveMinutesEitherWay() {
    String header = KEY.sign(BODY, AT);
    assertThat(KEY.verify(BODY, header, AT.plusSeconds(300))).isTrue();
    assertThat(KEY.verify(BODY, header, AT.minusSeconds(300))).isTrue();
    assertThat(KEY.verify(BODY, header, AT.plusSeconds(301))).isFalse();
    assertThat(KEY.verify(BODY, header, AT.minusSeconds(301))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "t=",
        "t=1700000000",
        "t=1700000000&s=",
        "t=1700000000&s=zz",
        "s=00&t=1700000000",
        "t=-1&s=0000000000000000000000000000000000000000000000000000000000000000",
        "t=9999999999999999999&s=0000000000000000000000000000000000000000000000000000000000000000",
        "t=1700000000&s=0000000000000000000000000000000000000000000000000000000000000000",
        "t=１７００００００００&s=0000000000000000000000000000000000000000000000000000000000000000"
      })
  void refusesHostileHeadersWithoutThrowing(String header) {
    assertThat(KEY.verify(BODY, header, AT)).isFalse();
    assertThat(KEY.verify(BODY, null, AT)).isFalse();
  }

  @Test
  void refusesOtherBytesAndOtherKeys() {
    String header = KEY.sign(BODY, AT);
    assertThat(KEY.verify("{ }".getBytes(StandardCharsets.UTF_8), header, AT)).isFalse();
    assertThat(SigningKey.of("fedcba98").verify(BODY, header, AT)).isFalse();
  }

  @Test
  void printsNothingAndNeedsMaterial() {
    assertThat(KEY).hasToString("***");
    assertThatThrownBy(() -> SigningKey.of("signkey-prod-")).hasMessageContaining("empty");
    assertThatThrownBy(() -> SigningKey.of("  ")).hasMessageContaining("empty");
  }
}
