package io.wamcp.worker.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.event.MessageSendRequested;
import io.wamcp.domain.id.RequestId;
import io.wamcp.store.Sends.Send;
import io.wamcp.testkit.meta.Behaviour;
import io.wamcp.worker.WorkerHarness;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A send whose answer was lost, of which no status tells, and which must not be sent again (D10): a
 * template, one that was lost twice, any where the operator said so. It ends as {@code
 * outcome_unknown}, and Meta is not called once more.
 */
class NeverAgainIT {

  private static int recipients;

  private static synchronized String recipient() {
    return "+1555700" + String.format("%04d", ++recipients);
  }

  @Test
  void aTemplateIsNotSentAgain() {
    try (WorkerHarness harness = WorkerHarness.start()) {
      String to = recipient();
      RequestId request = harness.acceptWithoutEvent(to, "a template");
      // What a worker leaves that was killed during the call: an attempt whose lease is over.
      harness.execute(
          "INSERT INTO send_attempts (message_id, attempt, phone_number_id, run_id, state,"
              + " started_at) SELECT id, 1, phone_number_id, 'dead', 'in_flight',"
              + " now() - interval '5 minutes' FROM messages WHERE request_id = ?::uuid",
          request.toString());
      harness.execute(
          "UPDATE messages SET message_type = 'template', send_state = 'in_flight',"
              + " send_attempts = 1, send_due_at = now() - interval '1 minute'"
              + " WHERE request_id = ?::uuid",
          request.toString());
      harness.insertEvent(request);
      assertEndsUnknown(harness, request, to, "unknown", 0, false);
    }
  }

  @Test
  void anAnswerThatIsLostASecondTime() {
    try (WorkerHarness harness = WorkerHarness.start()) {
      String to = recipient();
      harness.meta.behave(Behaviour.to(to).times(2).resetAfterAccepting().noStatuses());
      RequestId request = harness.accept(to, "lost twice");
      assertEndsUnknown(harness, request, to, "unknown,unknown", 2, true);
    }
  }

  @Test
  void aSessionMessageWhereTheOperatorWantsNoDuplicates() {
    try (WorkerHarness harness = WorkerHarness.start(Map.of("send.resend-unknown", "false"))) {
      String to = recipient();
      harness.meta.behave(Behaviour.to(to).times(1).resetAfterAccepting().noStatuses());
      RequestId request = harness.accept(to, "lost once");
      assertEndsUnknown(harness, request, to, "unknown", 1, false);
    }
  }

  private static void assertEndsUnknown(
      WorkerHarness harness,
      RequestId request,
      String to,
      String attempts,
      int calls,
      boolean possibleDuplicate) {
    Send failed = harness.awaitState(request, "failed", "sent");
    assertThat(failed.status().wireName()).isEqualTo("failed");
    assertThat(failed.errorType()).isEqualTo("outcome_unknown");
    assertThat(failed.possibleDuplicate()).isEqualTo(possibleDuplicate);
    assertThat(harness.text(ATTEMPTS, request.toString())).isEqualTo(attempts);
    awaitCompleted(harness, request);

    // It is asked for once more, as the reconciler may: there is nothing left to do.
    MessageSendRequested again =
        new SendEvents().again(harness.find(request), WorkerHarness.NUMBER, Instant.now());
    harness.sendRaw(MessageSendRequested.NAME, again.dispatchKey(), again);
    harness.awaitCount(2, RUNS_ENDED, request.toString());
    assertThat(harness.meta.calls(WorkerHarness.NUMBER.value()))
        .filteredOn(call -> to.equals(call.to()))
        .hasSize(calls);
    assertThat(harness.text(ATTEMPTS, request.toString())).isEqualTo(attempts);
  }

  private static final String RUNS_ENDED =
      "SELECT count(*) FROM inngest.runs r JOIN inngest.events e ON e.internal_id = r.event_id"
          + " WHERE e.name = 'wa/message.send.requested' AND r.ended_at IS NOT NULL"
          + " AND e.body::jsonb -> 'data' ->> 'requestId' = ?";

  private static final String ATTEMPTS =
      "SELECT string_agg(a.state, ',' ORDER BY a.attempt) FROM send_attempts a JOIN messages m"
          + " ON m.id = a.message_id WHERE m.request_id = ?::uuid";

  private static void awaitCompleted(WorkerHarness harness, RequestId request) {
    harness.awaitCount(
        1,
        "SELECT count(*) FROM inngest.events WHERE name = 'wa/message.send.completed'"
            + " AND body LIKE '%' || ? || '%' AND body LIKE '%\"status\":\"failed\"%'",
        request.toString());
  }
}
