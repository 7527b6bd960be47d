package io.wamcp.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.event.ClientNotify;
import io.wamcp.domain.event.DomainEvent;
import io.wamcp.domain.event.MediaDownloadRequested;
import io.wamcp.domain.event.MediaUploadRequested;
import io.wamcp.domain.event.MessageSendRequested;
import io.wamcp.domain.event.StatusUpdateReceived;
import io.wamcp.domain.event.WebhookReceived;
import io.wamcp.domain.id.RequestId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.meta.webhook.ParsedWebhook;
import io.wamcp.meta.webhook.WebhookParser;
import io.wamcp.store.EventOutbox;
import io.wamcp.store.Sends.Send;
import io.wamcp.store.WebhookIntake;
import io.wamcp.worker.outbound.SendEvents;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An event that cannot be read as its type ends what it is about, and holds nobody up. */
class UnreadableEventsIT {

  private static WorkerHarness harness;

  @BeforeAll
  static void start() {
    harness = WorkerHarness.start();
  }

  @AfterAll
  static void stop() {
    harness.close();
  }

  /** A row of the outbox as no service of ours writes it. */
  private static void waiting(String event, String subject, String data) {
    harness.execute(
        """
        INSERT INTO event_outbox (event_name, subject_key, dispatch_key, wa_phone_number_id, data,
            confirmation, created_at, first_dispatched_at, next_dispatch_at, dispatches)
        VALUES (?, ?, ?, ?, CAST(? AS jsonb), 'consumer', now(), now(), now(), 0)
        """,
        event,
        subject,
        subject,
        WorkerHarness.NUMBER.value(),
        data);
  }

  private static void awaitFailedAndParked(String subject) {
    harness.awaitCount(
        1,
        "SELECT count(*) FROM event_outbox WHERE subject_key = ? AND parked_at IS NOT NULL"
            + " AND last_error LIKE '%is not a%'",
        subject);
    assertThat(
            harness.text(
                "SELECT outcome || ' ' || reason FROM inngest_idempotency WHERE event_id = ?",
                subject))
        .startsWith("failed NonRetriableException: the data of event ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        WebhookReceived.NAME + "|message|{\"derivedEventId\": \"SUBJECT\", \"dispatchKey\": 7}",
        WebhookReceived.NAME + "|message|{\"dispatchKey\": \"SUBJECT\", \"rawPayload\": 7}",
        WebhookReceived.NAME + "|message|{\"derivedEventId\": 7}",
        StatusUpdateReceived.NAME + "|status|{\"derivedEventId\": \"SUBJECT\", \"wamid\": []}"
      })
  void itsItemFailsAndItsEventIsParked(String event, String kind, String data) {
    String subject = "msg:" + WorkerHarness.NUMBER + ":unreadable-" + UUID.randomUUID();
    harness.execute(
        """
        INSERT INTO inngest_idempotency (event_id, phone_number_id, kind, outcome, received_at)
        VALUES (?, CAST(? AS uuid), ?, 'pending', now())
        """,
        subject,
        harness.number.toString(),
        kind);
    waiting(event, subject, data.replace("SUBJECT", subject));
    awaitFailedAndParked(subject);
  }

  /** A hint has no row of its own, but its event waits and is seen. */
  @ParameterizedTest
  @ValueSource(
      strings = {MediaDownloadRequested.NAME, MediaUploadRequested.NAME, ClientNotify.NAME})
  void itsHintIsParked(String event) {
    String subject = "hint:unreadable-" + UUID.randomUUID();
    waiting(event, subject, "{\"kind\": 7}");
    harness.awaitCount(
        1,
        "SELECT count(*) FROM event_outbox WHERE subject_key = ? AND parked_at IS NOT NULL"
            + " AND last_error LIKE '%is not a%'",
        subject);
  }

  /** The engine brings garbage about what waits whole in its row. */
  @Test
  void anItemThatItsRowStillHoldsGetsAnotherRun() {
    WebhookReceived event = message("wamid.held");
    WebhookIntake.Item item =
        new WebhookIntake.Item(harness.number, WebhookIntake.Kind.MESSAGE, event);
    WebhookIntake.Batch batch = new WebhookIntake.Batch().add(item);
    harness.database.query(db -> WebhookIntake.store(db, batch, false, Instant.now()));
    garble(event, "derivedEventId", event.dispatchKey());
    awaitRedriven(event.subjectKey());
    harness.dispatchNow();
    harness.awaitCount(1, "SELECT count(*) FROM messages WHERE wamid = 'wamid.held'");
    harness.awaitCount(
        1,
        "SELECT count(*) FROM inngest_idempotency WHERE event_id = ? AND outcome = 'processed'",
        event.subjectKey());
  }

  /** Sent by the reconciler, by an operator, and one of these once more. */
  @ParameterizedTest
  @ValueSource(strings = {"#c1790000000", "#o1790000000000", "#o1790000000000#r1"})
  void aSendThatItsRowStillHoldsGetsAnotherRun(String sending) {
    RequestId request = harness.acceptWithoutEvent("+15550001235", "still there");
    MessageSendRequested any =
        new SendEvents().again(harness.find(request), WorkerHarness.NUMBER, Instant.now());
    MessageSendRequested event =
        new MessageSendRequested(
            any.clientId(),
            any.apiKeyId(),
            any.phoneNumberId(),
            any.messageId(),
            any.to(),
            any.type(),
            any.payload(),
            any.requestId(),
            request + sending);
    harness.database.inTransactionDo(tx -> EventOutbox.insert(tx, List.of(event), Instant.now()));
    // Its fields are of no use: only its id leads to the send.
    garble(event, "other", event.dispatchKey());
    awaitRedriven(request.toString());
    assertThat(harness.find(request).failedRuns()).isEqualTo(1);
    harness.dispatchNow();
    harness.awaitState(request, "sent");
  }

  /** Whoever may send events cannot fail, or hold up, what waits with a good one. */
  @Test
  void oneThatOnlyBearsTheNameOfAnotherChangesNothing() {
    RequestId request = harness.acceptWithoutEvent("+15550001237", "left alone");
    MessageSendRequested event =
        new SendEvents().again(harness.find(request), WorkerHarness.NUMBER, Instant.now());
    harness.database.inTransactionDo(tx -> EventOutbox.insert(tx, List.of(event), Instant.now()));
    for (int i = 0; i < 4; i++) {
      garble(event, "requestId", "forged-" + i);
    }
    harness.awaitCount(
        4, "SELECT count(*) FROM inngest.runs WHERE output LIKE '%has an event of its own%'");
    assertThat(harness.find(request).failedRuns()).isZero();
    harness.dispatchNow();
    harness.awaitState(request, "sent");
  }

  private static void garble(DomainEvent event, String field, String id) {
    String subject = event.subjectKey();
    harness.execute(
        "UPDATE event_outbox SET next_dispatch_at = now() + interval '1 h' WHERE subject_key = ?",
        subject);
    harness.sendRaw(event.eventName(), id, Map.of(field, subject, "phoneNumberId", 7));
  }

  private static void awaitRedriven(String subject) {
    harness.awaitCount(
        1,
        "SELECT count(*) FROM event_outbox WHERE subject_key = ? AND parked_at IS NULL"
            + " AND first_dispatched_at = to_timestamp(0)"
            + " AND next_dispatch_at < now() + interval '2 min'",
        subject);
  }

  private static WebhookReceived message(String wamid) {
    String body =
        """
        {"object":"whatsapp_business_account","entry":[{"id":"2001","changes":[{"field":"messages",\
        "value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"1555",\
        "phone_number_id":"%s"},"messages":[{"from":"15550007777","id":"%s",\
        "timestamp":"1764000000","type":"text","text":{"body":"hello"}}]}}]}]}\
        """
            .formatted(WorkerHarness.NUMBER, wamid);
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return WorkerHarness.event(
        ((ParsedWebhook.Items) new WebhookParser().parse(bytes)).items().getFirst());
  }

  @Test
  void aSendWhoseEventNobodyHoldsIsWrittenAnewFromItsRow() {
    RequestId request = harness.acceptWithoutEvent("+15550001234", "never read");
    waiting(MessageSendRequested.NAME, request.toString(), "{\"to\": {}}");
    awaitRedriven(request.toString());
    harness.dispatchNow();
    harness.awaitState(request, "sent");
    harness.awaitCount(
        0, "SELECT count(*) FROM event_outbox WHERE subject_key = ?", request.toString());
  }

  @Test
  void aSendThatMakesNoEventFails() {
    RequestId request = harness.acceptWithoutEvent("+15550001236", "never made");
    harness.execute(
        "UPDATE messages SET message_type = repeat('x', 99) WHERE request_id = CAST(? AS uuid)",
        request.toString());
    waiting(MessageSendRequested.NAME, request.toString(), "{\"to\": {}}");
    Send send = harness.awaitState(request, "failed");
    assertThat(send.errorType()).isEqualTo("internal_error");
    assertThat(send.errorMessage()).contains("event cannot be read");
    harness.awaitCount(
        0, "SELECT count(*) FROM event_outbox WHERE subject_key = ?", request.toString());
    assertThat(harness.events("wa/message.send.completed", request.toString())).isEqualTo(1);
  }

  /** Inngest takes what is missing for one value: by it only the first would start anything. */
  @ParameterizedTest
  @CsvSource({
    WebhookReceived.NAME + ",process-message",
    StatusUpdateReceived.NAME + ",status-updater",
    MessageSendRequested.NAME + ",send-message",
    MediaDownloadRequested.NAME + ",download-media",
    MediaUploadRequested.NAME + ",upload-media",
    ClientNotify.NAME + ",push-client-notification"
  })
  void eachThatNamesNothingEndsWithAClearResult(String event, String function) {
    for (int i = 0; i < 3; i++) {
      harness.sendRaw(event, "nameless-" + i, Map.of("derivedEventId", "no\u0007thing"));
    }
    harness.awaitCount(
        3,
        "SELECT count(*) FROM inngest.runs WHERE status = 'COMPLETED' AND output LIKE ?"
            + " AND function_id IN (SELECT id FROM inngest.functions WHERE slug LIKE ?)",
        "%not readable, and nothing waits under its names%",
        "%" + function + "-failure");
  }

  @Test
  void aNotificationGoesPastOne() {
    String unreadable = "notify:unreadable";
    waiting(ClientNotify.NAME, unreadable, "{\"kind\": 7}");
    ClientNotify good =
        new ClientNotify(
            harness.owner, WorkerHarness.NUMBER, "message.received", new Wamid("wamid.good"));
    harness.database.inTransactionDo(tx -> EventOutbox.insert(tx, List.of(good), Instant.now()));
    harness.dispatchNow();
    harness.awaitCount(
        0, "SELECT count(*) FROM event_outbox WHERE subject_key = ?", good.subjectKey());
  }
}
