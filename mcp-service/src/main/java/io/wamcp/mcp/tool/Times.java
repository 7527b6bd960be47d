package io.wamcp.mcp.tool;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Times in arguments: RFC 3339, with an offset. */
final class Times {

  static final int MAX_LENGTH = 40;

  private static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("2200-01-01T00:00:00Z");

  private Times() {}

  /** The moment; null for null. */
  static Instant of(String name, String text) {
    if (text == null) {
      return null;
    }
    try {
      Instant moment = OffsetDateTime.parse(text.strip()).toInstant();
      if (!moment.isBefore(FIRST) && moment.isBefore(LAST)) {
        return moment;
      }
    } catch (DateTimeException e) {
      throw invalid(name);
    }
    throw invalid(name);
  }

  private static ToolFailureException invalid(String name) {
    return new ToolFailureException(
        "invalid_arguments",
        "'" + name + "' is no time with an offset.",
        "Write '" + name + "' as 2026-11-25T10:00:00Z or 2026-11-25T11:00:00+01:00.");
  }
}
