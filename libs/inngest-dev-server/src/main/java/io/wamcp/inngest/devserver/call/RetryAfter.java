package io.wamcp.inngest.devserver.call;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** The {@code Retry-After} header: seconds, an RFC 3339 time or an HTTP date. */
final class RetryAfter {

  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofHours(24);
  private static final int MAX_SECONDS_LENGTH = 7;

  private RetryAfter() {}

  /** The delay between 1 s and 24 h; empty when the header says nothing understandable. */
  static Optional<Duration> parse(String header, Instant now) {
    try {
      Duration delay =
          header.length() <= MAX_SECONDS_LENGTH
              ? Duration.ofSeconds(Integer.parseInt(header.strip()))
              : Duration.between(now, time(header.strip()));
      return Optional.of(clamp(delay));
    } catch (NumberFormatException | DateTimeException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  private static Instant time(String text) {
    return Character.isDigit(text.charAt(0))
        ? OffsetDateTime.parse(text).toInstant()
        : ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
  }

  private static Duration clamp(Duration delay) {
    if (delay.compareTo(SHORTEST) < 0) {
      return SHORTEST;
    }
    return delay.compareTo(LONGEST) > 0 ? LONGEST : delay;
  }
}
