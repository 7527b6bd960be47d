package io.wamcp.worker.outbound;

import io.wamcp.meta.graph.SendOutcome;
import io.wamcp.store.Sends.Send;
import io.wamcp.telemetry.metric.Meters;
import io.wamcp.telemetry.metric.Metric;
import java.time.Duration;
import java.time.Instant;

/** Counts and times sending. Labels are bounded: outcome, typed error, limit. Thread-safe. */
public final class SendMetrics {

  private static final String NO_CODE = "none";

  void called(SendOutcome outcome, Duration took) {
    Meters.count(Metric.META_CALLS, name(outcome), code(outcome));
    Meters.record(Metric.META_CALL_SECONDS, took);
  }

  /** What an outcome is called. */
  static String name(SendOutcome outcome) {
    return switch (outcome) {
      case SendOutcome.Accepted accepted -> "accepted";
      case SendOutcome.Rejected rejected -> rejected.type().typedName();
      case SendOutcome.NotSent notSent -> "not_sent";
      case SendOutcome.Unknown unknown -> "unknown";
    };
  }

  private static String code(SendOutcome outcome) {
    return outcome instanceof SendOutcome.Rejected rejected && rejected.code() != null
        ? rejected.code().toString()
        : NO_CODE;
  }

  /** Meta has the message. */
  static void sent(Send send, Instant now) {
    Meters.count(Metric.SENDS_SETTLED, "sent");
    Duration took = Duration.between(send.createdAt(), now);
    Meters.record(Metric.SEND_SECONDS, took.isNegative() ? Duration.ZERO : took);
  }

  /** The send is over without success. */
  static void failed() {
    Meters.count(Metric.SENDS_SETTLED, "failed");
  }

  /** A send waits for one of Meta's limits. */
  static void held(String limit) {
    Meters.count(Metric.SENDS_HELD, limit);
  }

  /** A limit of the day is used up. */
  static void capReached(String scope) {
    Meters.count(Metric.DAILY_CAP_REFUSALS, scope);
  }
}
