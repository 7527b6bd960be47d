package io.wamcp.testkit.meta;

import java.time.Duration;

/** How the simulated Meta treats the next sends that match. Immutable. */
public record Behaviour(
    String phoneNumberId,
    String to,
    int times,
    Integer status,
    Integer errorCode,
    Duration delay,
    String reset,
    String statuses) {

  /** For sends to this recipient. */
  public static Behaviour to(String recipient) {
    return new Behaviour(null, recipient, 1, null, null, Duration.ZERO, null, "normal");
  }

  public Behaviour times(int count) {
    return new Behaviour(phoneNumberId, to, count, status, errorCode, delay, reset, statuses);
  }

  public Behaviour error(int httpStatus, int code) {
    return new Behaviour(phoneNumberId, to, times, httpStatus, code, delay, reset, statuses);
  }

  public Behaviour delay(Duration duration) {
    return new Behaviour(phoneNumberId, to, times, status, errorCode, duration, reset, statuses);
  }

  public Behaviour resetBeforeAccepting() {
    return new Behaviour(phoneNumberId, to, times, status, errorCode, delay, "before", statuses);
  }

  public Behaviour resetAfterAccepting() {
    return new Behaviour(phoneNumberId, to, times, status, errorCode, delay, "after", statuses);
  }

  public Behaviour noStatuses() {
    return new Behaviour(phoneNumberId, to, times, status, errorCode, delay, reset, "none");
  }
}
