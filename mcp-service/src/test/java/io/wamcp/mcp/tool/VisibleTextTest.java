package io.wamcp.mcp.tool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VisibleTextTest {

  @ParameterizedTest
  @CsvSource({
    "202E, 'a\\u{202E}b'", // right-to-left override
    "2066, 'a\\u{2066}b'", // isolate
    "200B, 'a\\u{200B}b'", // zero width space
    "200F, 'a\\u{200F}b'",
    "FEFF, 'a\\u{FEFF}b'",
    "AD, 'a\\u{AD}b'", // soft hyphen
    "2060, 'a\\u{2060}b'",
    "3164, 'a\\u{3164}b'", // a letter without a shape
    "E0041, 'a\\u{E0041}b'", // tag characters hide whole texts
    "FE01, 'a\\u{FE01}b'",
    "200D, 'a\\u{200D}b'",
    "E000, 'a\\u{E000}b'"
  })
  void hiddenCharactersAreWrittenOut(String hex, String shown) {
    String text = "a" + Character.toString(Integer.parseInt(hex, 16)) + "b";
    assertThat(VisibleText.of(text)).isEqualTo(shown);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Zoë", "张伟", "مرحبا", "👨‍👩‍👧", "👍🏽", "❤️", "🏳️‍🌈", "a\\u{202E}b"})
  void whatPeopleSeeStaysAsItIs(String text) {
    assertThat(VisibleText.of(text)).isEqualTo(text);
  }

  @Test
  void aPreviewIsOneLineAndShort() {
    assertThat(VisibleText.preview("one\r\ntwo\u2028three\tfour\u0000", 50))
        .isEqualTo("one  two three four ");
    assertThat(VisibleText.preview("😀".repeat(5), 3)).isEqualTo("😀😀😀…");
    assertThat(VisibleText.preview("😀😀😀", 3)).isEqualTo("😀😀😀");
    assertThat(VisibleText.of(null)).isNull();
    assertThat(VisibleText.preview(null, 3)).isNull();
  }
}
