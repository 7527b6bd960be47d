package io.wamcp.mcp.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Header values that mirror body values. What does not fit a header travels as {@code
 * =?base64?...?=}, base64 of the UTF-8 text.
 */
final class HeaderText {
  private static final String PREFIX = "=?base64?";
  private static final String SUFFIX = "?=";

  private HeaderText() {}

  /**
   * The text a header stands for; empty when it holds characters a header must not have, or broken
   * base64.
   */
  static Optional<String> decode(String value) {
    boolean encoded =
        value.length() >= PREFIX.length() + SUFFIX.length()
            && value.startsWith(PREFIX)
            && value.endsWith(SUFFIX);
    if (encoded) {
      return decodeBase64(value.substring(PREFIX.length(), value.length() - SUFFIX.length()));
    }
    return value.chars().allMatch(HeaderText::isPlain) ? Optional.of(value) : Optional.empty();
  }

  private static boolean isPlain(int character) {
    return character == '\t' || (character >= 0x20 && character <= 0x7e);
  }

  private static Optional<String> decodeBase64(String text) {
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
