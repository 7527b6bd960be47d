package io.wamcp.domain.error;

import java.util.Locale;

/** What kind of trouble an error is; the label of metrics and logs. */
public enum ErrorClass {
  /** The access token is no longer good. */
  AUTH,
  PERMISSION,
  /** The number, account or app is not set up for this. */
  CONFIG,
  /** The message itself is wrong. */
  REQUEST,
  RECIPIENT,
  /** The customer service window is closed. */
  WINDOW,
  MEDIA,
  TEMPLATE,
  /** Meta holds back because of how recipients react. */
  QUALITY,
  /** The account broke a policy. */
  INTEGRITY,
  THROTTLE_PAIR,
  THROTTLE_NUMBER,
  THROTTLE_WABA,
  THROTTLE_APP,
  /** Trouble on Meta's side. */
  SERVER,
  GROUP,
  CALL,
  /** Comes with inbound messages only. */
  INBOUND,
  UNKNOWN;

  /** The stable lower-case form, such as {@code throttle-pair}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
