package io.wamcp.ingress.webhook;

import java.util.Locale;

/** How a webhook request ended, for metrics. */
enum WebhookOutcome {
  /** Durable, 200. */
  ACCEPTED,
  /** Nothing for us in it, 200. */
  IGNORED,
  /** Kept for a person to look at, 200. */
  QUARANTINED,
  /** 404, nothing stored. */
  BAD_SIGNATURE,
  /** 413. */
  TOO_LARGE,
  /** The body did not arrive in time. */
  TOO_SLOW,
  /** Postgres did not commit in time, 503. */
  UNAVAILABLE,
  /** The connection broke, or something else went wrong. */
  FAILED;

  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
