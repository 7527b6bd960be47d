package io.wamcp.worker.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.id.RequestId;
import io.wamcp.store.Sends.Send;
import io.wamcp.testkit.meta.Behaviour;
import io.wamcp.worker.WorkerHarness;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A queued send ends sent or failed, whatever Meta answers or does not. */
class SendMessageIT {

  private static WorkerHarness harness;

  @BeforeAll
  static void start() {
    harness = WorkerHarness.start(Map.of("meta.timeout", "1s"));
  }

  @AfterAll
  static void stop() {
    harness.close();
  }

  private static int recipients;

  private static synchronized String recipient() {
    return "+1555100" + String.format("%04d", ++recipients);
  }

  private static long calls(String to) {
    return harness.meta.calls(WorkerHarness.NUMBER.value()).stream()
        .filter(call -> to.equals(call.to()))
        .count();
  }

  private static String attempts(RequestId request) {
    return harness.text(
        "SELECT string_agg(a.state, ',' ORDER BY a.attempt) FROM send_attempts a JOIN messages m"
            + " ON m.id = a.message_id WHERE m.request_id = ?::uuid",
        request.toString());
  }

  private static void completedOnce(RequestId request, String status) {
    harness.awaitCount(
        1,
        "SELECT count(*) FROM inngest.events WHERE name = 'wa/message.send.completed'"
            + " AND body LIKE '%' || ? || '%' AND body LIKE '%' || ? || '%'",
        request.toString(),
        "\"status\":\"" + status + "\"");
  }

  @Test
  void queuedBecomesSentWithItsWamid() {
    RequestId request = harness.accept(recipient(), "hello");
    Send sent = harness.awaitState(request, "sent");
    assertThat(sent.wamid()).isNotNull();
    completedOnce(request, "sent");
    harness.awaitCount(
        0, "SELECT count(*) FROM event_outbox WHERE subject_key = ?", request.toString());
  }

  @Test
  void aRetriableErrorIsTriedAgain() {
    String to = recipient();
    harness.meta.behave(Behaviour.to(to).times(1).error(503, 2));
    RequestId request = harness.accept(to, "again");
    harness.awaitState(request, "sent");
    assertThat(calls(to)).isEqualTo(2);
    assertThat(attempts(request)).isEqualTo("rejected,accepted");
  }

  @Test
  void aClosedWindowFailsWithoutARetry() {
    String to = recipient();
    harness.meta.behave(Behaviour.to(to).times(1).error(400, 131047));
    RequestId request = harness.accept(to, "late");
    Send failed = harness.awaitState(request, "failed");
    assertThat(failed.errorCode()).isEqualTo(131047);
    assertThat(failed.errorType()).isEqualTo("service_window_closed");
    assertThat(calls(to)).isEqualTo(1);
    completedOnce(request, "failed");
  }

  @Test
  void aLostAnswerWithoutAStatusIsSentOnceMoreAndFlagged() {
    String to = recipient();
    harness.meta.behave(Behaviour.to(to).times(1).resetAfterAccepting().noStatuses());
    RequestId request = harness.accept(to, "lost");
    Send sent = harness.awaitState(request, "sent");
    assertThat(sent.possibleDuplicate()).isTrue();
    assertThat(attempts(request)).isEqualTo("unknown,accepted");
    assertThat(calls(to)).isEqualTo(2);
  }

  @Test
  void anAnswerThatNeverComesIsUnknownToo() {
    String to = recipient();
    harness.meta.behave(Behaviour.to(to).times(1).delay(Duration.ofSeconds(3)).noStatuses());
    RequestId request = harness.accept(to, "silent");
    harness.awaitState(request, "sent");
    assertThat(attempts(request)).startsWith("unknown,");
  }

  @Test
  void aConnectionCutBeforeAcceptingIsSentAgain() {
    String to = recipient();
    harness.meta.behave(Behaviour.to(to).times(1).resetBeforeAccepting());
    RequestId request = harness.accept(to, "cut");
    harness.awaitState(request, "sent");
  }

  @Test
  @Tag("slow")
  void fourRefusalsAreEnough() {
    String to = recipient();
    harness.meta.behave(Behaviour.to(to).times(4).error(400, 131056));
    RequestId request = harness.accept(to, "too many");
    // Pair limits are waited out at 1 s, 4 s and 16 s; the last refusal is final.
    Send failed = harness.awaitState(request, "failed");
    assertThat(failed.errorType()).isEqualTo("pair_rate_limited");
    assertThat(calls(to)).isEqualTo(4);
    RequestId next = harness.accept(to, "and now?");
    assertThat(harness.awaitState(next, "sent", "failed").errorType())
        .as("the person is not blocked")
        .isNull();
  }
}
