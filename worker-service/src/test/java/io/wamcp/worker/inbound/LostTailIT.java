package io.wamcp.worker.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.event.MessageSendRequested;
import io.wamcp.domain.id.MessageId;
import io.wamcp.domain.id.RequestId;
import io.wamcp.worker.WorkerHarness;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A database whose last moments are lost, as after the failover to a standby that was behind, while
 * Inngest and Meta remember them.
 */
class LostTailIT {

  private static WorkerHarness harness;

  @BeforeAll
  static void start() {
    harness = WorkerHarness.start();
  }

  @AfterAll
  static void stop() {
    harness.close();
  }

  private static long callsTo(String recipient) {
    return harness.meta.calls().stream().filter(call -> recipient.equals(call.to())).count();
  }

  @Test
  void anEventOfASendThatIsLostSendsNothingAndHoldsUpNobody() {
    RequestId lost = new RequestId(UUID.randomUUID());
    MessageSendRequested event =
        new MessageSendRequested(
            harness.owner,
            null,
            WorkerHarness.NUMBER,
            new MessageId(UUID.randomUUID()),
            "+15557770001",
            "text",
            Map.of("body", "lost"),
            lost,
            lost.toString());
    harness.sendRaw(MessageSendRequested.NAME, lost.toString(), event);
    RequestId next = harness.accept("+15557770002", "next");
    harness.awaitState(next, "sent", "delivered", "read");
    harness.awaitCount(
        1,
        "SELECT count(*) FROM inngest.runs r JOIN inngest.events e ON e.internal_id = r.event_id"
            + " WHERE r.ended_at IS NOT NULL AND e.name = ? AND e.body LIKE '%' || ? || '%'",
        MessageSendRequested.NAME,
        lost.toString());
    assertThat(callsTo("+15557770001")).isZero();
  }

  @Test
  void aSendWhoseOutcomeIsLostIsSettledByItsStatusAndNotSentAgain() {
    RequestId request = harness.acceptWithoutEvent("+15557770003", "sent, and forgotten");
    harness.receive(
        Deliveries.change(
            "messages",
            """
            "statuses":[{"id":"%s","status":"delivered","timestamp":"1790000000",\
            "recipient_id":"15557770003","biz_opaque_callback_data":"%s"}]\
            """
                .formatted(Deliveries.wamid(), request)));
    harness.awaitState(request, "delivered");

    harness.insertEvent(request);

    harness.awaitCount(
        0, "SELECT count(*) FROM event_outbox WHERE subject_key = ?", request.toString());
    assertThat(callsTo("+15557770003")).isZero();
    assertThat(harness.find(request).status().wireName()).isEqualTo("delivered");
  }
}
