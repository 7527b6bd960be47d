package io.wamcp.worker.cron;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.event.CronEvent;
import io.wamcp.domain.id.RequestId;
import io.wamcp.worker.WorkerHarness;
import io.wamcp.worker.outbound.SendEvents;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Accepted work that nobody works on is found and brought to its end; old buckets go. */
class ReconcilerIT {

  private static WorkerHarness harness;
  private static Reconciler reconciler;

  @BeforeAll
  static void start() {
    harness = WorkerHarness.start();
    reconciler = new Reconciler(harness.database, new SendEvents(), Clock.systemUTC());
  }

  @AfterAll
  static void stop() {
    harness.close();
  }

  private static void makeOld(RequestId request) {
    harness.execute(
        "UPDATE messages SET created_at = now() - interval '10 minutes',"
            + " send_due_at = now() - interval '10 minutes' WHERE request_id = ?::uuid",
        request.toString());
  }

  @Test
  void aQueuedSendWithoutAnEventGetsOne() {
    RequestId request = harness.acceptWithoutEvent("+15554000001", "stranded");
    makeOld(request);
    Reconciler.Report report = reconciler.reconcile();
    assertThat(report.redriven()).isPositive();
    harness.dispatchNow();
    harness.awaitState(request, "sent");
  }

  @Test
  void aSendTheEngineForgotIsSentUnderANewKey() {
    RequestId request = harness.acceptWithoutEvent("+15554000002", "forgotten");
    makeOld(request);
    // Its event was acknowledged by the engine, and is not due again for a long time.
    harness.execute(
        "INSERT INTO event_outbox (event_name, subject_key, dispatch_key, wa_phone_number_id, data,"
            + " confirmation, created_at, first_dispatched_at, next_dispatch_at, dispatches) SELECT"
            + " 'wa/message.send.requested', request_id::text, request_id::text, ?,"
            + " jsonb_build_object('clientId', client_id, 'phoneNumberId', ?::text, 'messageId',"
            + " id, 'to', recipient, 'type', 'text', 'payload', payload, 'requestId', request_id,"
            + " 'dispatchKey', request_id::text), 'consumer', now() - interval '9 minutes', now() -"
            + " interval '9 minutes', now() + interval '1 hour', 1 FROM messages WHERE request_id ="
            + " ?::uuid",
        WorkerHarness.NUMBER.value(),
        WorkerHarness.NUMBER.value(),
        request.toString());
    assertThat(reconciler.reconcile().redriven()).isPositive();
    harness.awaitState(request, "sent");
  }

  @Test
  void whatIsUnderWayIsLeftAlone() {
    RequestId request = harness.acceptWithoutEvent("+15554000003", "fresh");
    reconciler.reconcile();
    assertThat(
            harness.count(
                "SELECT count(*) FROM event_outbox WHERE subject_key = ?", request.toString()))
        .isZero();
  }

  @Test
  void anItemWithoutAnEventIsFailedForAPersonToSee() {
    harness.execute(
        "INSERT INTO inngest_idempotency (event_id, phone_number_id, kind, outcome, received_at)"
            + " SELECT 'msg:stranded', id, 'message', 'pending', now() - interval '1 hour' FROM"
            + " phone_numbers");
    assertThat(reconciler.reconcile().strandedItems()).isEqualTo(1);
    assertThat(reconciler.reconcile().strandedItems()).isZero();
    assertThat(
            harness.text(
                "SELECT outcome || ': ' || reason FROM inngest_idempotency"
                    + " WHERE event_id = 'msg:stranded'"))
        .isEqualTo("failed: its event is lost: there is no outbox row");
    harness.execute("DELETE FROM inngest_idempotency WHERE event_id = 'msg:stranded'");
  }

  @Test
  void bucketsNobodyTouchedForADayAndCountsOfAnEarlierWeekAreDeleted() {
    harness.execute(
        "INSERT INTO daily_send_counts (scope_key, day, request_id, client_id) SELECT 'key:gc',"
            + " CURRENT_DATE - age, gen_random_uuid(), id FROM clients, (VALUES (0), (6), (9))"
            + " AS days (age) WHERE is_owner");
    harness.execute(
        "INSERT INTO rate_limit_buckets VALUES ('old', 1, now() - interval '26 hours'), ('young',"
            + " 1, now())");
    harness.sendRaw(CronEvent.RATE_LIMIT_GC.eventName(), "gc-1", Map.of());
    harness.awaitCount(0, "SELECT count(*) FROM rate_limit_buckets WHERE bucket_key = 'old'");
    assertThat(harness.count("SELECT count(*) FROM rate_limit_buckets WHERE bucket_key = 'young'"))
        .isEqualTo(1);
    harness.awaitCount(2, "SELECT count(*) FROM daily_send_counts WHERE scope_key = 'key:gc'");
  }

  @Test
  void withoutADirectoryTheAuditLogIsNotArchivedAndTheRunSaysSo() {
    harness.sendRaw(CronEvent.AUDIT_ARCHIVE.eventName(), "archive-1", Map.of());
    harness.awaitCount(
        1,
        "SELECT count(*) FROM inngest.runs WHERE status = 'COMPLETED'"
            + " AND output LIKE '%audit.archive-directory is not set%'");
  }
}
