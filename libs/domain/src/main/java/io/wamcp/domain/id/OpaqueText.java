package io.wamcp.domain.id;

/**
 * What every opaque id from Meta must be: present, bounded, free of control characters. Its length
 * is counted in code points, as JSON schemas and Postgres do.
 */
final class OpaqueText {

  private OpaqueText() {}

  static void check(String type, String value, int maxLength) {
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(type + " must not be blank");
    }
    if (value.codePointCount(0, value.length()) > maxLength) {
      throw new IllegalArgumentException(type + " is longer than " + maxLength + " characters");
    }
    if (value.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(type + " holds a control character");
    }
  }
}
