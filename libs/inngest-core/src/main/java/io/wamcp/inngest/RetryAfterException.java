package io.wamcp.inngest;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Thrown by a function or a step to be tried again at a time of its choosing instead of the
 * server's backoff. The server keeps the delay between one second and 24 hours. It burns an attempt
 * like any failure.
 */
public class RetryAfterException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String headerValue;

  /** Try again after this delay, rounded up to whole seconds. */
  public RetryAfterException(String message, Duration delay) {
    this(message, delay, null);
  }

  /** Try again after this delay, rounded up to whole seconds. */
  public RetryAfterException(String message, Duration delay, Throwable cause) {
    super(message, cause);
    long seconds = delay.toSeconds() + (delay.toNanosPart() > 0 ? 1 : 0);
    this.headerValue = Long.toString(Math.clamp(seconds, 1, 86_400));
  }

  /** Try again at this moment, rounded up to a whole second. */
  public RetryAfterException(String message, Instant moment) {
    this(message, moment, null);
  }

  /** Try again at this moment, rounded up to a whole second. */
  public RetryAfterException(String message, Instant moment, Throwable cause) {
    super(message, cause);
    Instant whole = moment.truncatedTo(ChronoUnit.SECONDS);
    this.headerValue = (whole.equals(moment) ? whole : whole.plusSeconds(1)).toString();
  }

  /** The {@code Retry-After} value: seconds or an RFC 3339 time. */
  public String headerValue() {
    return headerValue;
  }
}
