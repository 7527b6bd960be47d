package io.wamcp.acceptance.promises;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.acceptance.Observer;
import io.wamcp.acceptance.Stacks;
import io.wamcp.testkit.Fixture;
import io.wamcp.testkit.Fixtures;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every recorded payload, good and bad, through the front door of a whole stack. */
class EveryShapeMetaSendsIsHandled {

  private final Observer stack = new Observer(Stacks.shared());

  @Test
  void everyPayloadIsAcknowledgedAndEndsProcessed() {
    for (String folder : List.of("webhooks", "webhooks-malformed")) {
      for (Fixture fixture : Fixtures.in(folder)) {
        assertThat(stack.door.post(fixture.bytes())).as(fixture.file()).isEqualTo(200);
      }
    }
    stack.awaitCount(0, "SELECT count(*) FROM inngest_idempotency WHERE outcome = 'pending'");
    stack.awaitCount(0, "SELECT count(*) FROM event_outbox WHERE parked_at IS NULL");
    assertThat(
            stack.text(
                "SELECT string_agg(event_id || ': ' || reason, '; ') FROM inngest_idempotency"
                    + " WHERE outcome = 'failed'"))
        .isNull();
    assertThat(stack.count("SELECT count(*) FROM webhook_quarantine")).isPositive();
    assertThat(stack.count("SELECT count(*) FROM account_events")).isPositive();
  }

  @Test
  void aBatchOfStatusesOutOfOrderEndsAtItsHighest() {
    // The fixture names a wamid nobody sent, so its statuses are parked with their order kept.
    assertThat(stack.door.post(Fixtures.bytes("webhooks/status-out-of-order-batch.json")))
        .isEqualTo(200);
    String wamid =
        Fixtures.json("webhooks/status-out-of-order-batch.json")
            .at("/entry/0/changes/0/value/statuses/0/id")
            .asText();
    stack.awaitCount(3, "SELECT count(*) FROM message_statuses WHERE wamid = ?", wamid);
  }
}
