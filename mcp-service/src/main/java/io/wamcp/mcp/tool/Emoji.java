package io.wamcp.mcp.tool;

import java.text.BreakIterator;
import java.util.Locale;

/** Tells whether a text is one emoji, as people see it. */
final class Emoji {

  /** A family with skin tones is long. */
  static final int MAX_LENGTH = 64;

  private static final int KEYCAP = 0x20E3;

  private Emoji() {}

  static boolean isOne(String text) {
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      return false;
    }
    BreakIterator characters = BreakIterator.getCharacterInstance(Locale.ROOT);
    characters.setText(text);
    characters.first();
    return characters.next() == text.length() && looksLikeEmoji(text);
  }

  /** Digits are emoji to Unicode, but a picture only under a keycap. */
  private static boolean looksLikeEmoji(String text) {
    boolean picture =
        text.codePoints().anyMatch(c -> c > 0x7f && Character.isEmoji(c))
            || text.codePoints().anyMatch(c -> c == KEYCAP);
    return picture && text.codePoints().noneMatch(Character::isISOControl);
  }
}
