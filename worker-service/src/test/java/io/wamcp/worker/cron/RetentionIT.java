package io.wamcp.worker.cron;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.domain.event.CronEvent;
import io.wamcp.domain.id.RequestId;
import io.wamcp.store.Json;
import io.wamcp.worker.WorkerHarness;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is past its retention goes when the function runs, and nothing that is still at work. */
class RetentionIT {

  private static final Map<String, String> SETTINGS =
      Map.of(
          "retention.messages", "90d",
          "retention.items", "30d",
          "retention.account-events", "60d",
          "retention.quarantine", "60d",
          "retention.batch", "7");

  private static WorkerHarness harness;

  @BeforeAll
  static void start() {
    harness = WorkerHarness.start(SETTINGS);
  }

  @AfterAll
  static void stop() {
    harness.close();
  }

  @BeforeEach
  void empty() {
    for (String table :
        new String[] {
          "read_marks", "event_outbox", "message_changes", "message_statuses", "messages",
          "media_objects", "contacts", "inngest_idempotency", "account_events", "webhook_quarantine"
        }) {
      harness.execute("DELETE FROM " + table);
    }
  }

  /** Runs the function and returns what it returned. */
  private static JsonNode run(CronEvent event) {
    String id = event.eventName() + UUID.randomUUID();
    harness.sendRaw(event.eventName(), id, Map.of("mark", id));
    String[] output = new String[1];
    Awaitility.await()
        .atMost(java.time.Duration.ofSeconds(60))
        .until(
            () -> {
              output[0] =
                  harness.text(
                      "SELECT r.output FROM inngest.runs r JOIN inngest.events e ON r.event_id ="
                          + " e.internal_id WHERE r.status = 'COMPLETED' AND e.body"
                          + " LIKE '%' || ? || '%'",
                      id);
              return output[0] != null;
            });
    return Json.read(output[0]);
  }

  private static void inbound(String wamid, int days) {
    harness.execute(
        "INSERT INTO messages (client_id, phone_number_id, direction, wamid, message_type, status,"
            + " created_at) SELECT c.id, n.id, 'inbound', ?, 'text', 'received', now() - ? *"
            + " interval '1 day' FROM clients c, phone_numbers n",
        wamid,
        days);
  }

  private static void outbound(String wamid, String status, int days, String more) {
    harness.execute(
        "INSERT INTO messages (client_id, phone_number_id, direction, wamid, message_type, status,"
            + " send_state, send_due_at, request_id, recipient, created_at) SELECT c.id, n.id,"
            + " 'outbound', ?, 'text', ?, CASE WHEN ? = 'queued' THEN 'backoff' ELSE 'settled' END,"
            + " now() + interval '1 day', gen_random_uuid(), '+1555', now() - ? * interval '1 day'"
            + " FROM clients c, phone_numbers n",
        wamid,
        status,
        status,
        days);
    if (!more.isEmpty()) {
      harness.execute("UPDATE messages SET " + more + " WHERE wamid = ?", wamid);
    }
  }

  private static String left(String table, String column) {
    return harness.text(
        "SELECT COALESCE(string_agg("
            + column
            + ", ' ' ORDER BY "
            + column
            + "), '') FROM "
            + table);
  }

  private static void item(String id, String outcome, int days) {
    harness.execute(
        "INSERT INTO inngest_idempotency (event_id, phone_number_id, kind, outcome, received_at,"
            + " processed_at) SELECT ?, id, 'message', ?, now() - ? * interval '1 day', CASE WHEN ?"
            + " <> 'pending' THEN now() - ? * interval '1 day' END FROM phone_numbers",
        id,
        outcome,
        days,
        outcome,
        days);
  }

  private static void event(String name, String subject, String data) {
    harness.execute(
        "INSERT INTO event_outbox (event_name, subject_key, dispatch_key, wa_phone_number_id, data,"
            + " confirmation, created_at, next_dispatch_at, parked_at) VALUES (?, ?, ?, ?,"
            + " ?::jsonb, 'consumer', now(), now(), now())",
        name,
        subject,
        subject,
        WorkerHarness.NUMBER.value(),
        data);
  }

  @Test
  void oldMessagesGoWithWhatHangsOnThemInSmallBatches() {
    for (int i = 0; i < 30; i++) {
      inbound("old" + i, 91);
    }
    inbound("young", 89);
    outbound("sent", "delivered", 100, "");
    outbound("failed", "failed", 100, "");
    harness.execute(
        "INSERT INTO message_statuses (phone_number_id, message_id, wamid, status) SELECT"
            + " phone_number_id, id, wamid, 'delivered' FROM messages WHERE wamid = 'sent'");
    harness.execute(
        "INSERT INTO send_attempts (message_id, attempt, phone_number_id, run_id, state,"
            + " started_at) SELECT id, 1, phone_number_id, 'r', 'accepted', now() FROM messages"
            + " WHERE wamid = 'sent'");
    for (String target : new String[] {"old1", "young", "never-came"}) {
      harness.execute(
          "INSERT INTO message_changes (phone_number_id, wamid, target_wamid, kind, from_business,"
              + " emoji, written_at, received_at) SELECT id, 'c-' || ?, ?, 'reaction', true, 'x',"
              + " now(), now() - interval '95 days' FROM phone_numbers",
          target,
          target);
    }

    JsonNode result = run(CronEvent.MESSAGES_RETENTION);

    assertThat(result.at("/deleted/messages").asInt()).isEqualTo(32);
    assertThat(result.at("/deleted/changes").asInt()).isEqualTo(2);
    assertThat(left("messages", "wamid")).isEqualTo("young");
    assertThat(left("message_changes", "target_wamid")).isEqualTo("young");
    assertThat(harness.count("SELECT count(*) FROM message_statuses")).isZero();
    assertThat(harness.count("SELECT count(*) FROM send_attempts")).isZero();
    assertThat(run(CronEvent.MESSAGES_RETENTION).at("/deleted/messages").asInt()).isZero();
  }

  @Test
  void whatIsStillAtWorkStaysHoweverOld() {
    outbound("queued", "queued", 400, "");
    inbound("answered", 400);
    harness.execute("UPDATE messages SET reply_to_wamid = 'answered' WHERE wamid = 'queued'");
    inbound("reacted-to", 400);
    outbound(
        "reaction",
        "queued",
        1,
        "message_type = 'reaction', payload = '{\"targetWamid\": \"reacted-to\"}'");
    inbound("being-read", 400);
    harness.execute(
        "WITH k AS (INSERT INTO contacts (phone_number_id, wa_id) SELECT id, '1555' FROM"
            + " phone_numbers RETURNING id, phone_number_id) INSERT INTO read_marks (client_id,"
            + " phone_number_id, contact_id, read_seq, request_id, wamid, typing, state,"
            + " requested_at) SELECT c.id, k.phone_number_id, k.id, 1, gen_random_uuid(),"
            + " 'being-read', false, 'requested', now() FROM clients c, k");
    inbound("picture", 400);
    event("wa/media.download.requested", "media:picture", "{\"wamid\": \"picture\"}");
    outbound("retried", "sent", 400, "retried_at = now() - interval '1 day'");
    outbound("in-flight", "failed", 400, "");
    harness.execute(
        "INSERT INTO send_attempts (message_id, attempt, phone_number_id, run_id, state,"
            + " started_at) SELECT id, 1, phone_number_id, 'r', 'in_flight', now() FROM messages"
            + " WHERE wamid = 'in-flight'");
    outbound("parked", "failed", 400, "");
    event(
        "wa/message.send.requested",
        harness.text("SELECT request_id FROM messages WHERE wamid = 'parked'"),
        "{}");
    inbound("gone", 400);

    assertThat(run(CronEvent.MESSAGES_RETENTION).at("/deleted/messages").asInt()).isEqualTo(1);

    assertThat(left("messages", "wamid"))
        .isEqualTo(
            "answered being-read in-flight parked picture queued reacted-to reaction retried");
  }

  @Test
  void itemsAreRememberedForTheirPeriodAndUnfinishedOnesForEver() {
    item("msg:old", "processed", 31);
    item("msg:failed", "failed", 31);
    item("msg:young", "processed", 29);
    item("msg:pending", "pending", 400);
    item("msg:parked", "failed", 400);
    event("wa/webhook.received", "msg:pending", "{}");
    event("wa/webhook.received", "msg:parked", "{}");
    item("msg:late", "processed", 400);
    harness.execute(
        "UPDATE inngest_idempotency SET processed_at = now() WHERE event_id = 'msg:late'");

    assertThat(run(CronEvent.MESSAGES_RETENTION).at("/deleted/items").asInt()).isEqualTo(2);

    assertThat(left("inngest_idempotency", "event_id"))
        .isEqualTo("msg:late msg:parked msg:pending msg:young");
  }

  @Test
  void statusesNobodyClaimedGoUnlessASendWaitsForThem() {
    outbound("w-open", "queued", 400, "wamid = NULL, send_state = 'unknown'");
    String request = harness.text("SELECT request_id FROM messages");
    for (String[] each : new String[][] {{"a", null}, {"b", request}}) {
      harness.execute(
          "INSERT INTO message_statuses (phone_number_id, wamid, status, request_id, received_at)"
              + " SELECT id, ?, 'sent', ?::uuid, now() - interval '31 days' FROM phone_numbers",
          each[0],
          each[1]);
    }

    assertThat(run(CronEvent.MESSAGES_RETENTION).at("/deleted/statuses").asInt()).isEqualTo(1);

    assertThat(left("message_statuses", "wamid")).isEqualTo("b");
  }

  @Test
  void accountEventsAndBodiesInQuarantineGoUnlessSomebodyWantsThem() {
    for (int days : new int[] {59, 61}) {
      harness.execute(
          "INSERT INTO account_events (event_id, wa_business_account_id, field, raw, received_at)"
              + " VALUES ('a' || ?, '1', 'f', '{}', now() - ? * interval '1 day')",
          days,
          days);
    }
    for (String[] each :
        new String[][] {{"old", "61", null}, {"wanted", "61", "now"}, {"young", "59", null}}) {
      harness.execute(
          "INSERT INTO webhook_quarantine (reason, body, body_sha256, received_at, last_seen_at,"
              + " retry_requested_at) VALUES (?, 'x', 'x', now() - ?::int * interval '1 day', now()"
              + " - ?::int * interval '1 day', ?::timestamptz)",
          each[0],
          each[1],
          each[1],
          each[2]);
    }

    JsonNode result = run(CronEvent.MESSAGES_RETENTION);

    assertThat(result.at("/deleted/account-events").asInt()).isEqualTo(1);
    assertThat(result.at("/deleted/quarantine").asInt()).isEqualTo(1);
    assertThat(left("account_events", "event_id")).isEqualTo("a59");
    assertThat(left("webhook_quarantine", "reason")).isEqualTo("wanted young");
  }

  @Test
  void mediaGoWithTheMessagesPeriodUnlessASendUsesThem() {
    for (String[] each : new String[][] {{"old", "91"}, {"young", "89"}, {"used", "91"}}) {
      harness.execute(
          "INSERT INTO media_objects (client_id, phone_number_id, wamid, wa_media_id, created_at)"
              + " SELECT c.id, n.id, 'w', ?, now() - ?::int * interval '1 day' FROM clients c,"
              + " phone_numbers n",
          each[0],
          each[1]);
    }
    outbound(
        "waits",
        "queued",
        1,
        "media_object_id = (SELECT id FROM media_objects WHERE wa_media_id = 'used')");
    inbound("shows", 1);
    harness.execute(
        "UPDATE messages SET media_object_id = (SELECT id FROM media_objects WHERE wa_media_id ="
            + " 'old') WHERE wamid = 'shows'");

    assertThat(run(CronEvent.MEDIA_RETENTION).at("/deleted/media").asInt()).isEqualTo(1);

    assertThat(left("media_objects", "wa_media_id")).isEqualTo("used young");
    assertThat(left("messages", "wamid")).isEqualTo("shows waits");
  }

  @Test
  void aSendAcceptedAndSentIsNotTouchedByARunThatComesInBetween() {
    RequestId request = harness.accept("+15554000077", "between");
    run(CronEvent.MESSAGES_RETENTION);
    harness.awaitState(request, "sent", "delivered", "read");
  }
}
