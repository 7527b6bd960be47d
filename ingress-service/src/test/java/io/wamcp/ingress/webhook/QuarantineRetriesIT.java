package io.wamcp.ingress.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wamcp.ingress.IngressUnderTest;
import io.wamcp.store.QuarantinedBodies;
import io.wamcp.testkit.Fixtures;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of quarantined bodies when they are read again. */
class QuarantineRetriesIT {

  private static final String NEW_NUMBER = "100000000000077";

  private static byte[] ofNewNumber(String fixture) {
    return new String(Fixtures.bytes(fixture), StandardCharsets.UTF_8)
        .replace("100000000000001", NEW_NUMBER)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static void retryAll(IngressUnderTest ingress) {
    ingress.database().transaction(tx -> QuarantinedBodies.requestRetry(tx, null, Instant.now()));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> ingress.count("webhook_quarantine WHERE retry_requested_at IS NOT NULL") == 0);
  }

  @Test
  void whatCanBeUsedByNowLeavesQuarantineTheRestSaysWhyItStays() throws Exception {
    try (IngressUnderTest ingress =
        IngressUnderTest.start(IngressUnderTest.newDatabase(), Map.of())) {
      ingress.deliver(ofNewNumber("webhooks/msg-text.json"));
      ingress.deliver(ofNewNumber("webhooks/status-failed-131047.json"));
      ingress.deliver("this is no JSON");
      assertThat(ingress.count("webhook_quarantine")).isEqualTo(3);
      assertThat(ingress.count("inngest_idempotency")).isZero();

      retryAll(ingress);
      assertThat(ingress.count("webhook_quarantine WHERE retry_result = 'unknown_phone_number'"))
          .isEqualTo(2);
      assertThat(ingress.count("webhook_quarantine WHERE retry_result = reason"))
          .as("the unreadable one too")
          .isEqualTo(3);

      ingress.addNumber(NEW_NUMBER);
      retryAll(ingress);
      assertThat(ingress.count("webhook_quarantine")).isEqualTo(1);
      assertThat(ingress.count("inngest_idempotency WHERE outcome = 'pending'")).isEqualTo(2);
      assertThat(ingress.count("event_outbox WHERE wa_phone_number_id = '" + NEW_NUMBER + "'"))
          .isEqualTo(2);

      // The same delivery, once more from Meta, is the same item.
      ingress.deliver(ofNewNumber("webhooks/msg-text.json"));
      ingress.deliver(ofNewNumber("webhooks/msg-text.json"));
      assertThat(ingress.count("inngest_idempotency")).isEqualTo(2);
    }
  }
}
