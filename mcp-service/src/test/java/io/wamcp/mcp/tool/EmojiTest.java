package io.wamcp.mcp.tool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmojiTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"👍", "👍🏽", "❤️", "❤", "👨‍👩‍👧", "🏳️‍🌈", "🇩🇪", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"})
  void oneEmojiIsOne(String text) {
    assertThat(Emoji.isOne(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "1", "#", "👍👍", "👍 ", "ok 👍", "é", "\u0000", ":+1:", "张"})
  void anythingElseIsNot(String text) {
    assertThat(Emoji.isOne(text)).isFalse();
  }
}
