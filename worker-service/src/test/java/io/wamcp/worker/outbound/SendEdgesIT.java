package io.wamcp.worker.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.event.MessageSendRequested;
import io.wamcp.domain.id.RequestId;
import io.wamcp.store.Grants;
import io.wamcp.store.Json;
import io.wamcp.store.Sends.Send;
import io.wamcp.testkit.meta.Behaviour;
import io.wamcp.worker.AfterCommit;
import io.wamcp.worker.WorkerHarness;
import io.wamcp.worker.outbound.FailedSends.FailedRun;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sends that end, or go on, for reasons of our own. */
class SendEdgesIT {

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
    return "+1555600" + String.format("%04d", ++recipients);
  }

  @Test
  void aCallThatItsWorkerDidNotSurviveIsMadeOnceMoreAndFlagged() {
    RequestId request = harness.acceptWithoutEvent(recipient(), "interrupted");
    // What a killed worker leaves: an open attempt whose lease is over.
    harness.execute(
        "INSERT INTO send_attempts (message_id, attempt, phone_number_id, run_id, state,"
            + " started_at) SELECT id, 1, phone_number_id, 'dead', 'in_flight', now() - interval '5"
            + " minutes' FROM messages WHERE request_id = ?::uuid",
        request.toString());
    harness.execute(
        "UPDATE messages SET send_state = 'in_flight', send_attempts = 1,"
            + " send_due_at = now() - interval '1 minute' WHERE request_id = ?::uuid",
        request.toString());
    harness.insertEvent(request);
    Send sent = harness.awaitState(request, "sent");
    assertThat(sent.possibleDuplicate()).isTrue();
    assertThat(
            harness.text(
                "SELECT string_agg(a.state, ',' ORDER BY attempt) FROM send_attempts a JOIN"
                    + " messages m ON m.id = a.message_id WHERE m.request_id = ?::uuid",
                request.toString()))
        .isEqualTo("unknown,accepted");
  }

  @Test
  void callsThatNeverReachedMetaDoNotUseUpTheAttempts() {
    String to = recipient();
    RequestId request = harness.acceptWithoutEvent(to, "after an outage");
    harness.execute(
        "INSERT INTO send_attempts (message_id, attempt, phone_number_id, run_id, state,"
            + " started_at, finished_at) SELECT id, n, phone_number_id, 'before', 'not_sent', now(),"
            + " now() FROM messages, generate_series(1, 7) AS n WHERE request_id = ?::uuid",
        request.toString());
    harness.execute(
        "UPDATE messages SET send_state = 'backoff', send_attempts = 7 WHERE request_id = ?::uuid",
        request.toString());
    harness.meta.behave(Behaviour.to(to).times(1).error(503, 131016));
    harness.insertEvent(request);

    assertThat(harness.awaitState(request, "sent").attempts()).isEqualTo(9);
    assertThat(
            harness.count(
                "SELECT count(*) FROM send_attempts a JOIN messages m ON m.id = a.message_id"
                    + " WHERE m.request_id = ?::uuid AND a.state = 'rejected'",
                request.toString()))
        .isEqualTo(1);
  }

  private static void grantCap(Integer cap) {
    harness.database.inTransactionDo(
        tx -> Grants.put(tx, harness.owner, harness.number, List.of("*"), cap));
  }

  @Test
  void aFullDayFailsTheNextSendAndCountsEachOnce() {
    grantCap(1_000_000);
    RequestId first = harness.accept(recipient(), "counted");
    harness.awaitState(first, "sent");
    assertThat(
            harness.count(
                "SELECT count(*) FROM daily_send_counts WHERE request_id = ?::uuid",
                first.toString()))
        .as("once per scope: grant, client, number")
        .isEqualTo(3);
    grantCap(1);
    RequestId next = harness.accept(recipient(), "one too many");
    assertThat(harness.awaitState(next, "failed").errorType()).isEqualTo("daily_cap_reached");
    grantCap(null);
  }

  @Test
  void aKeysOwnDayIsCountedAndARefusedSendUsesUpNothing() {
    harness.execute(
        "INSERT INTO api_keys (client_id, label, prefix, hash, daily_msg_limit)"
            + " SELECT id, 'limited', 'abcdefghijkl', decode(repeat('00', 32), 'hex'), 1"
            + " FROM clients WHERE is_owner");
    RequestId first = acceptByKey("counted");
    harness.awaitState(first, "sent");
    RequestId next = acceptByKey("one too many");

    Send failed = harness.awaitState(next, "failed");
    assertThat(failed.errorType()).isEqualTo("daily_cap_reached");
    assertThat(failed.errorMessage()).contains("of this key");
    assertThat(counted(first)).as("once per scope: key, client, number").isEqualTo(3);
    assertThat(counted(next)).isZero();
    RequestId another = harness.accept(recipient(), "without that key");
    assertThat(harness.awaitState(another, "sent").errorType()).isNull();
  }

  @Test
  @Tag("slow")
  void aSendThatTheNumberRefusesUsesUpNothingOfTheGrant() {
    grantCap(1_000_000);
    harness.execute("UPDATE phone_numbers SET daily_msg_limit = 1");
    RequestId request = harness.awaitFresh(recipient(), "the number is full or will be");
    harness.awaitState(request, "sent", "failed");
    RequestId next = harness.accept(recipient(), "refused");

    assertThat(harness.awaitState(next, "failed").errorMessage()).contains("of this number");
    assertThat(counted(next)).isZero();
    harness.execute("UPDATE phone_numbers SET daily_msg_limit = NULL");
    grantCap(null);
    harness.awaitState(harness.awaitFresh(recipient(), "open again"), "sent");
  }

  private static RequestId acceptByKey(String body) {
    RequestId request = harness.acceptWithoutEvent(recipient(), body);
    harness.execute(
        "UPDATE messages SET api_key_id = (SELECT id FROM api_keys WHERE prefix = 'abcdefghijkl')"
            + " WHERE request_id = ?::uuid",
        request.toString());
    harness.insertEvent(request);
    return request;
  }

  private static long counted(RequestId request) {
    return harness.count(
        "SELECT count(*) FROM daily_send_counts WHERE request_id = ?::uuid", request.toString());
  }

  @Test
  void aMessageThatCouldNotBeHandedOverInTimeFails() {
    RequestId request = harness.acceptWithoutEvent(recipient(), "old");
    harness.execute(
        "UPDATE messages SET created_at = now() - interval '2 days' WHERE request_id = ?::uuid",
        request.toString());
    harness.insertEvent(request);
    assertThat(harness.awaitState(request, "failed").errorType()).isEqualTo("expired");
  }

  @Test
  void aMessageThatMayHaveArrivedIsNotSaidToHaveExpired() {
    RequestId request = harness.acceptWithoutEvent(recipient(), "old and in doubt");
    harness.execute(
        "INSERT INTO send_attempts (message_id, attempt, phone_number_id, run_id, state,"
            + " started_at, finished_at) SELECT id, 1, phone_number_id, 'before', 'unknown', now(),"
            + " now() FROM messages WHERE request_id = ?::uuid",
        request.toString());
    harness.execute(
        "UPDATE messages SET send_state = 'unknown', send_attempts = 1,"
            + " created_at = now() - interval '2 days' WHERE request_id = ?::uuid",
        request.toString());
    harness.insertEvent(request);

    Send failed = harness.awaitState(request, "failed", "sent");
    assertThat(failed.errorType()).isEqualTo("outcome_unknown");
    assertThat(failed.errorMessage()).contains("too old", "may have arrived");
    assertThat(failed.possibleDuplicate()).isFalse();
  }

  @Test
  void aRowMetaCouldNotTakeFailsWithoutACall() {
    RequestId request = harness.accept("+0", "nobody");
    assertThat(harness.awaitState(request, "failed").errorType()).isEqualTo("invalid_request");
  }

  @Test
  @Tag("slow")
  void aTokenThatComesLateIsWaitedFor() {
    harness.execute("UPDATE phone_numbers SET access_token_secret_ref = 'secrets://missing'");
    RequestId request = harness.awaitFresh(recipient(), "no token");
    harness.awaitCount(
        1,
        "SELECT count(*) FROM messages WHERE request_id = ?::uuid AND error_type ="
            + " 'meta_unreachable'",
        request.toString());
    harness.execute("UPDATE phone_numbers SET access_token_secret_ref = 'secrets://token'");
    harness.awaitState(request, "sent");
  }

  @Test
  void aRunThatFailedGetsAnotherAndTheThirdFailureEndsTheSend() {
    RequestId request = harness.acceptWithoutEvent(recipient(), "failing");
    Send send = harness.find(request);
    MessageSendRequested event =
        new MessageSendRequested(
            harness.owner,
            null,
            WorkerHarness.NUMBER,
            send.messageId(),
            send.recipient(),
            "text",
            Json.toMap(send.payload()),
            request,
            request.toString());
    AfterCommit afterCommit = new AfterCommit(harness.database, events -> {});
    FailedSends failedSends =
        new FailedSends(
            afterCommit,
            new Settlement(afterCommit, Clock.systemUTC()),
            new SendEvents(),
            Clock.systemUTC());
    assertThat(failedSends.settleOrRedrive(event, new FailedRun("run-1", "boom")))
        .isEqualTo("to be re-driven");
    assertThat(failedSends.settleOrRedrive(event, new FailedRun("run-2", "boom")))
        .isEqualTo("to be re-driven");
    assertThat(failedSends.settleOrRedrive(event, new FailedRun("run-3", "boom")))
        .isEqualTo("failed");
    assertThat(failedSends.settleOrRedrive(event, new FailedRun("run-4", "boom")))
        .isEqualTo("settled before");
    assertThat(harness.find(request).errorType()).isEqualTo("internal_error");
  }
}
