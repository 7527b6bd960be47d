package io.wamcp.testkit.meta;

import java.time.Duration;
import java.util.Objects;

/**
 * How the simulated Meta treats the next sends that match. Immutable; every method gives a changed
 * copy.
 *
 * @param phoneNumberId the sending number; null for any
 * @param to the recipient, with or without plus, or a user id; null for any
 * @param times for how many sends it holds
 * @param status the HTTP status of a refusal; null to accept
 * @param errorCode Meta's code of a refusal; null with a status for an answer without error object
 * @param delay how long the answer takes
 * @param reset whether and when the connection is cut
 * @param statuses which status webhooks an accepted send is followed by
 */
public record Behaviour(
    String phoneNumberId,
    String to,
    int times,
    Integer status,
    Integer errorCode,
    Duration delay,
    Reset reset,
    StatusPlan statuses) {

  /** When the connection is cut instead of an answer. */
  public enum Reset {
    NEVER,
    /** Before the message is accepted: it is lost. */
    BEFORE,
    /** After the message is accepted: its statuses come, the answer does not. */
    AFTER
  }

  public Behaviour {
    Objects.requireNonNull(delay, "delay");
    Objects.requireNonNull(reset, "reset");
    Objects.requireNonNull(statuses, "statuses");
    if (times < 1) {
      throw new IllegalArgumentException("times must be 1 or more");
    }
    if (delay.isNegative()) {
      throw new IllegalArgumentException("delay must not be negative");
    }
    if (status != null && (status < 200 || status > 599)) {
      throw new IllegalArgumentException("status must be between 200 and 599");
    }
  }

  /** For the next send, whoever sends it to whomever. */
  public static Behaviour any() {
    return new Behaviour(
        null, null, 1, null, null, Duration.ZERO, Reset.NEVER, StatusPlan.normal());
  }

  /** For the next send to this recipient. */
  public static Behaviour to(String recipient) {
    return any().withTo(recipient);
  }

  /** For the next send of this number. */
  public static Behaviour from(String phoneNumberId) {
    return any().withPhoneNumberId(phoneNumberId);
  }

  public Behaviour withTo(String recipient) {
    return new Behaviour(
        phoneNumberId, recipient, times, status, errorCode, delay, reset, statuses);
  }

  public Behaviour withPhoneNumberId(String number) {
    return new Behaviour(number, to, times, status, errorCode, delay, reset, statuses);
  }

  public Behaviour times(int count) {
    return new Behaviour(phoneNumberId, to, count, status, errorCode, delay, reset, statuses);
  }

  /** Refuses with an error object. */
  public Behaviour error(int httpStatus, int code) {
    return new Behaviour(phoneNumberId, to, times, httpStatus, code, delay, reset, statuses);
  }

  /** Answers HTML with this status, as a proxy in front of Meta does. */
  public Behaviour withoutErrorObject(int httpStatus) {
    return new Behaviour(phoneNumberId, to, times, httpStatus, null, delay, reset, statuses);
  }

  public Behaviour delay(Duration duration) {
    return new Behaviour(phoneNumberId, to, times, status, errorCode, duration, reset, statuses);
  }

  public Behaviour resetBeforeAccepting() {
    return reset(Reset.BEFORE);
  }

  public Behaviour resetAfterAccepting() {
    return reset(Reset.AFTER);
  }

  public Behaviour reset(Reset when) {
    return new Behaviour(phoneNumberId, to, times, status, errorCode, delay, when, statuses);
  }

  public Behaviour noStatuses() {
    return statuses(StatusPlan.none());
  }

  /** The message is accepted, and a {@code failed} status with this code follows. */
  public Behaviour failsLater(int code) {
    return statuses(StatusPlan.failed(code));
  }

  public Behaviour statuses(StatusPlan plan) {
    return new Behaviour(phoneNumberId, to, times, status, errorCode, delay, reset, plan);
  }

  boolean matches(String number, String recipient) {
    return (phoneNumberId == null || phoneNumberId.equals(number))
        && (to == null || digits(to).equals(digits(recipient)));
  }

  private static String digits(String recipient) {
    return recipient.startsWith("+") ? recipient.substring(1) : recipient;
  }
}
