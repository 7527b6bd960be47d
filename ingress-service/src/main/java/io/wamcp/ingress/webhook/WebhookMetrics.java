package io.wamcp.ingress.webhook;

import io.helidon.metrics.api.Counter;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.Metrics;
import io.helidon.metrics.api.Tag;
import io.helidon.metrics.api.Timer;
import io.wamcp.meta.signature.SignatureVerdict;
import java.time.Duration;
import java.util.Locale;

/** What the webhook endpoint tells operators. Safe for any thread. */
final class WebhookMetrics {

  private final MeterRegistry registry = Metrics.globalRegistry();
  private final Timer timer =
      registry.getOrCreate(
          Timer.builder("webhook_seconds").description("Time from request to answer"));

  void answered(WebhookOutcome outcome, long startedNanos) {
    count(
        "webhook_requests_total",
        "Webhook requests, by outcome",
        1,
        Tag.create("outcome", outcome.wireName()));
    timer.record(Duration.ofNanos(System.nanoTime() - startedNanos));
  }

  void signatureFailed(SignatureVerdict reason) {
    count(
        "webhook_signature_failures_total",
        "Webhooks whose signature is no good, by reason",
        1,
        Tag.create("reason", reason.name().toLowerCase(Locale.ROOT)));
  }

  void items(String kind, String outcome, long number) {
    if (number > 0) {
      count(
          "webhook_items_total",
          "Items of webhooks, by kind and outcome",
          number,
          Tag.create("kind", kind),
          Tag.create("outcome", outcome));
    }
  }

  /** Items that had been delivered before. */
  void duplicates(String kind, long number) {
    if (number > 0) {
      count(
          "wamcp_webhook_duplicates_total",
          "Items of webhooks that had come before, by kind",
          number,
          Tag.create("kind", kind));
    }
  }

  /** Bodies of quarantine that were read again. */
  void retried(String outcome) {
    count(
        "webhook_quarantine_retries_total",
        "Quarantined bodies that were read again, by outcome",
        1,
        Tag.create("outcome", outcome));
  }

  private void count(String name, String description, long number, Tag... tags) {
    Counter.Builder builder = Counter.builder(name).description(description);
    for (Tag tag : tags) {
      builder.addTag(tag);
    }
    registry.getOrCreate(builder).increment(number);
  }
}
