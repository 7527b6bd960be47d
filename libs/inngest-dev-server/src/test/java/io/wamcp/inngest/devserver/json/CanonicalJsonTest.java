package io.wamcp.inngest.devserver.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalJsonTest {

  private static String canonical(String json) {
    return CanonicalJson.write(Json.stored(json));
  }

  /** Pairs from appendix B of RFC 8785 and from ECMAScript's own rules. */
  @ParameterizedTest
  @CsvSource({
    "0000000000000000, 0",
    "8000000000000000, 0",
    "0000000000000001, 5e-324",
    "8000000000000001, -5e-324",
    "7fefffffffffffff, 1.7976931348623157e+308",
    "ffefffffffffffff, -1.7976931348623157e+308",
    "4340000000000000, 9007199254740992",
    "c340000000000000, -9007199254740992",
    "4430000000000000, 295147905179352830000",
    "44b52d02c7e14af5, 9.999999999999997e+22",
    "44b52d02c7e14af6, 1e+23",
    "44b52d02c7e14af7, 1.0000000000000001e+23",
    "444b1ae4d6e2ef4e, 999999999999999700000",
    "444b1ae4d6e2ef4f, 999999999999999900000",
    "444b1ae4d6e2ef50, 1e+21",
    "3eb0c6f7a0b5ed8c, 9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d, 0.000001",
    "41b3de4355555553, 333333333.3333332",
    "41b3de4355555554, 333333333.33333325",
    "41b3de4355555555, 333333333.3333333",
    "becbf647612f3696, -0.0000033333333333333333",
    "43143ff3c1cb0959, 1424953923781206.2"
  })
  void numbersAreThoseOfEcmaScript(String bits, String expected) {
    double value = Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));

    assertThat(CanonicalJson.number(value)).isEqualTo(expected);
  }

  @Test
  void membersAreSortedByUtf16AndSpaceIsGone() {
    assertThat(
            canonical("{ \"b\": [1, 2.0, 1e2], \"a\": {\"z\": null, \"y\": true}, \"\": false }"))
        .isEqualTo("{\"\":false,\"a\":{\"y\":true,\"z\":null},\"b\":[1,2,100]}");
    assertThat(canonical("{\"\\ufb33\":1,\"\\ud83d\\ude02\":2,\"\\u20ac\":3,\"\\r\":4,\"1\":5}"))
        .isEqualTo("{\"\\r\":4,\"1\":5,\"€\":3,\"😂\":2,\"\ufb33\":1}");
  }

  @Test
  void textIsEscapedAsLittleAsPossible() {
    assertThat(canonical("\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\\u007f\""))
        .isEqualTo("\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\u007f\"");
  }

  @Test
  void loneSurrogatesAndNulCanBeEncoded() {
    String text = canonical("\"a\\ud800b\\udc00c\\u0000\"");

    assertThat(text).isEqualTo("\"a\\ud800b\\udc00c\\u0000\"");
    assertThat(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
        .isEqualTo(text);
  }

  @Test
  void wholeNumbersBeyondADoubleAreRounded() {
    assertThat(canonical("9007199254740993")).isEqualTo("9007199254740992");
    assertThat(canonical("123456789012345678901234567890")).isEqualTo("1.2345678901234568e+29");
  }

  @Test
  void infiniteNumbersAreRefused() {
    assertThatThrownBy(() -> canonical("1e999")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void canonicalTextStaysAsItIs() {
    String once = canonical("{\"x\":[1.5,\"é\",{\"k\":-0.0}]}");

    assertThat(canonical(once)).isEqualTo(once);
  }
}
