package io.wamcp.domain.event;

/** Checks shared by the event records: an event that breaks them must never leave a service. */
final class EventFields {

  static final int MAX_KEY = 800;

  private EventFields() {}

  static <T> T required(String field, T value) {
    if (value == null) {
      throw new IllegalArgumentException(field + " is required");
    }
    return value;
  }

  /** Bounded in code points, as its JSON schema says it. */
  static String text(String field, String value, int maxLength) {
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(field + " must not be blank");
    }
    if (value.codePointCount(0, value.length()) > maxLength) {
      throw new IllegalArgumentException(field + " is longer than " + maxLength);
    }
    // Neither Postgres nor a log line takes every one of them.
    if (value.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(field + " holds a control character");
    }
    return value;
  }

  static String key(String field, String value) {
    return text(field, value, MAX_KEY);
  }
}
