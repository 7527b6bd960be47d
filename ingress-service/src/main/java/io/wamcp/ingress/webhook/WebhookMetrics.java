package io.wamcp.ingress.webhook;

import io.wamcp.meta.signature.SignatureVerdict;
import io.wamcp.telemetry.metric.Meters;
import io.wamcp.telemetry.metric.Metric;
import java.time.Duration;
import java.util.Locale;

/** What the webhook endpoint tells operators. Safe for any thread. */
final class WebhookMetrics {

  void answered(WebhookOutcome outcome, long startedNanos) {
    Meters.count(Metric.WEBHOOK_REQUESTS, outcome.wireName());
    Meters.record(Metric.WEBHOOK_SECONDS, Duration.ofNanos(System.nanoTime() - startedNanos));
  }

  void signatureFailed(SignatureVerdict reason) {
    Meters.count(Metric.WEBHOOK_SIGNATURE_FAILURES, reason.name().toLowerCase(Locale.ROOT));
  }

  void items(String kind, String outcome, long number) {
    Meters.add(Metric.WEBHOOK_ITEMS, number, kind, outcome);
  }

  /** Items that had been delivered before. */
  void duplicates(String kind, long number) {
    Meters.add(Metric.WEBHOOK_DUPLICATES, number, kind);
  }

  /** Workers were told that webhooks come first. */
  void pressed() {
    Meters.count(Metric.WEBHOOK_PRESSURE);
  }

  /** Bodies of quarantine that were read again. */
  void retried(String outcome) {
    Meters.count(Metric.QUARANTINE_RETRIES, outcome);
  }
}
