package io.wamcp.mcp.tool;

import java.util.regex.Pattern;

/** What a text may hold so that it can be stored, sent and read back unchanged. */
final class TextRules {

  private static final Pattern CANONICAL_UUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private TextRules() {}

  /** Refuses half surrogate pairs and NUL, which no database text can hold. */
  static void checkBody(String body) {
    if (body.isBlank()) {
      throw invalid("'body' is blank.", "Give the text of the message in 'body'.");
    }
    if (body.indexOf('\0') >= 0 || !wellFormed(body)) {
      throw invalid(
          "'body' holds a character that cannot be sent (NUL or half of a surrogate pair).",
          "Remove that character and call the tool again.");
    }
  }

  /** Refuses control characters and half surrogate pairs in an id or key. */
  static void checkToken(String name, String value) {
    if (value == null) {
      return;
    }
    if (value.isBlank() || value.chars().anyMatch(Character::isISOControl) || !wellFormed(value)) {
      throw invalid(
          "'" + name + "' is blank or holds a control character.",
          "Correct '" + name + "' or leave it out.");
    }
  }

  static boolean isUuid(String text) {
    return CANONICAL_UUID.matcher(text).matches();
  }

  private static boolean wellFormed(String text) {
    return text.codePoints()
        .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }

  private static ToolFailureException invalid(String message, String next) {
    return new ToolFailureException("invalid_arguments", message, next);
  }
}
