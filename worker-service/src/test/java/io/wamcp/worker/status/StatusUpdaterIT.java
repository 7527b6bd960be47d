package io.wamcp.worker.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wamcp.domain.id.RequestId;
import io.wamcp.store.MessagesChanged;
import io.wamcp.store.Sends.Send;
import io.wamcp.testkit.meta.Behaviour;
import io.wamcp.worker.WorkerHarness;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** Statuses raise a message in any order, settle lost answers, and wait for unknown wamids. */
class StatusUpdaterIT {

  private static final String PARKED =
      "SELECT count(*) FROM message_statuses WHERE wamid = 'wamid.not-yet-ours'"
          + " AND message_id IS NULL";

  private static WorkerHarness harness;
  private static int recipients;

  @BeforeAll
  static void start() {
    harness = WorkerHarness.start();
  }

  @AfterAll
  static void stop() {
    harness.close();
  }

  private static synchronized String recipient() {
    return "+1555200" + String.format("%04d", ++recipients);
  }

  private static Send sent() {
    RequestId request = harness.accept(recipient(), "status");
    return harness.awaitState(request, "sent");
  }

  private static void status(String wamid, String status, String extra) {
    harness.receive(
        ("""
        {"object":"whatsapp_business_account","entry":[{"id":"200000000000001","changes":[{"field":\
        "messages","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":\
        "15550009001","phone_number_id":"%s"},"statuses":[{"id":"%s","status":"%s",\
        "timestamp":"1790000100","recipient_id":"15552000001"%s}]}}]}]}\
        """
                .formatted(WorkerHarness.NUMBER, wamid, status, extra))
            .getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void deliveredAndReadRaiseTheRow() {
    Send send = sent();
    status(send.wamid().value(), "delivered", "");
    harness.awaitState(send.requestId(), "delivered");
    status(send.wamid().value(), "read", "");
    harness.awaitState(send.requestId(), "read");
  }

  /** By NOTIFY, for whoever follows the number or the conversation at any replica. */
  @Test
  void whoFollowsTheMessagesIsTold() throws SQLException {
    try (Connection listening = harness.connect();
        Statement statement = listening.createStatement()) {
      statement.execute("LISTEN wamcp_messages");
      Send send = sent();
      awaitTold(listening, send);
      status(send.wamid().value(), "delivered", "");
      harness.awaitState(send.requestId(), "delivered");
      awaitTold(listening, send);
    }
  }

  private static void awaitTold(Connection listening, Send send) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                Stream.of(listening.unwrap(PGConnection.class).getNotifications(100))
                    .map(told -> MessagesChanged.read(told.getParameter()))
                    .anyMatch(
                        told ->
                            told.phoneNumberId().equals(WorkerHarness.NUMBER)
                                && told.messages().contains(send.messageId())));
  }

  @Test
  void aLateLowerStatusChangesNothingButTheHistory() {
    Send send = sent();
    String wamid = send.wamid().value();
    status(wamid, "read", "");
    harness.awaitState(send.requestId(), "read");
    status(wamid, "delivered", "");
    status(wamid, "sent", "");
    harness.awaitCount(3, "SELECT count(*) FROM message_statuses WHERE wamid = ?", wamid);
    assertThat(harness.find(send.requestId()).status().wireName()).isEqualTo("read");
  }

  @Test
  void aFailureAfterAcceptanceFailsTheRowWithMetasCode() {
    Send send = sent();
    status(
        send.wamid().value(),
        "failed",
        ",\"errors\":[{\"code\":131026,\"title\":\"Message undeliverable\"}]");
    Send failed = harness.awaitState(send.requestId(), "failed");
    assertThat(failed.errorCode()).isEqualTo(131026);
    assertThat(failed.errorType()).isEqualTo("recipient_undeliverable");
  }

  @Test
  void aStatusWithOurRequestIdSettlesASendWhoseAnswerWasLost() {
    String to = recipient();
    harness.meta.behave(Behaviour.to(to).times(1).resetAfterAccepting().noStatuses());
    RequestId request = harness.accept(to, "lost");
    harness.awaitCount(
        1,
        "SELECT count(*) FROM messages WHERE request_id = ?::uuid AND send_state = 'unknown'",
        request.toString());
    status("wamid.adopted-" + request, "sent", ",\"biz_opaque_callback_data\":\"" + request + "\"");
    Send adopted = harness.awaitState(request, "sent");
    assertThat(adopted.wamid().value()).isEqualTo("wamid.adopted-" + request);
    assertThat(adopted.possibleDuplicate()).isFalse();
  }

  /** The worker was killed during the call: nobody else will ever end its attempt. */
  @Test
  void aStatusEndsTheAttemptThatAKilledWorkerLeftInFlight() {
    RequestId request = harness.acceptWithoutEvent(recipient(), "killed");
    harness.execute(
        "INSERT INTO send_attempts (message_id, attempt, phone_number_id, run_id, state,"
            + " started_at) SELECT id, 1, phone_number_id, 'a run', 'in_flight', now() FROM"
            + " messages WHERE request_id = ?::uuid",
        request.toString());
    harness.execute(
        "UPDATE messages SET send_state = 'in_flight', send_attempts = 1,"
            + " send_due_at = now() + interval '1 hour' WHERE request_id = ?::uuid",
        request.toString());
    String wamid = "wamid.killed-" + request;
    status(wamid, "sent", ",\"biz_opaque_callback_data\":\"" + request + "\"");
    harness.awaitState(request, "sent");
    assertThat(
            harness.text(
                "SELECT a.state || ' ' || a.wamid FROM send_attempts a"
                    + " JOIN messages m ON m.id = a.message_id WHERE m.request_id = ?::uuid",
                request.toString()))
        .isEqualTo("accepted " + wamid);
  }

  /** Until it is known: here by a later status that carries our id, the answer being lost. */
  @Test
  void aStatusOfAnUnknownWamidIsParked() {
    status("wamid.not-yet-ours", "delivered", "");
    harness.awaitCount(1, PARKED);
    assertThat(
            harness.count(
                "SELECT count(*) FROM inngest_idempotency WHERE event_id LIKE '%not-yet-ours%'"
                    + " AND outcome = 'processed'"))
        .isEqualTo(1);

    String to = recipient();
    harness.meta.behave(Behaviour.to(to).times(1).resetAfterAccepting().noStatuses());
    RequestId request = harness.accept(to, "known later");
    harness.awaitCount(
        1,
        "SELECT count(*) FROM messages WHERE request_id = ?::uuid AND send_state = 'unknown'",
        request.toString());
    status("wamid.not-yet-ours", "sent", ",\"biz_opaque_callback_data\":\"" + request + "\"");
    Send joined = harness.awaitState(request, "delivered");
    assertThat(joined.wamid().value()).isEqualTo("wamid.not-yet-ours");
    assertThat(harness.count(PARKED)).isZero();
  }

  @Test
  void groupParticipantsAreKeptApart() {
    Send send = sent();
    for (String participant : new String[] {"15553000001", "15553000002"}) {
      status(
          send.wamid().value(),
          "delivered",
          ",\"recipient_type\":\"group\",\"recipient_participant_id\":\"" + participant + "\"");
    }
    harness.awaitCount(
        2,
        "SELECT count(*) FROM message_statuses WHERE wamid = ? AND status = 'delivered'",
        send.wamid().value());
    Send delivered = harness.awaitState(send.requestId(), "delivered");
    status(
        send.wamid().value(),
        "failed",
        ",\"recipient_type\":\"group\",\"recipient_participant_id\":\"15553000003\","
            + "\"errors\":[{\"code\":131049,\"title\":\"Ecosystem\"}]");
    harness.awaitCount(
        1,
        "SELECT count(*) FROM message_statuses WHERE wamid = ? AND status = 'failed'"
            + " AND participant = '15553000003'",
        send.wamid().value());
    assertThat(harness.find(send.requestId())).isEqualTo(delivered);
  }
}
