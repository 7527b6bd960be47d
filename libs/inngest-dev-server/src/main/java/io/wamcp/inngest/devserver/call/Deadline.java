package io.wamcp.inngest.devserver.call;

import io.wamcp.inngest.InngestDuration;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * A moment, or a time from now; exactly one of the two is set.
 *
 * @param in at most {@link #LONGEST}
 */
public record Deadline(Instant at, Duration in) {

  public static final Duration LONGEST = Duration.ofDays(366);

  /**
   * Reads a duration such as {@code 2s} or an RFC 3339 date and time.
   *
   * @throws IllegalArgumentException when it is neither, or further away than 366 days
   */
  static Deadline parse(String text, Instant now) {
    if (text.length() > 100) {
      throw new IllegalArgumentException("not a duration or a time");
    }
    Deadline deadline = text.matches("\\d{4}-.*") ? time(text) : duration(text);
    if (deadline.from(now).isAfter(now.plus(LONGEST))) {
      throw new IllegalArgumentException("further away than 366 days: " + text);
    }
    return deadline;
  }

  private static Deadline time(String text) {
    try {
      return new Deadline(OffsetDateTime.parse(text).toInstant(), null);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("not a duration or a time", e);
    }
  }

  private static Deadline duration(String text) {
    try {
      return new Deadline(null, InngestDuration.parse(text));
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("not a duration or a time", e);
    }
  }

  /** The moment; a past one counts as now. */
  public Instant from(Instant now) {
    Instant moment =
        at == null
            ? now.plus(in.compareTo(LONGEST.plusDays(1)) > 0 ? LONGEST.plusDays(1) : in)
            : at;
    return moment.isBefore(now) ? now : moment;
  }
}
