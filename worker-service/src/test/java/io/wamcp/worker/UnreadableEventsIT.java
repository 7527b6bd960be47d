package io.wamcp.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.event.ClientNotify;
import io.wamcp.domain.event.MessageSendRequested;
import io.wamcp.domain.event.StatusUpdateReceived;
import io.wamcp.domain.event.WebhookReceived;
import io.wamcp.domain.id.RequestId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.store.EventOutbox;
import io.wamcp.store.Sends.Send;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  @Test
  void itsSendFails() {
    RequestId request = harness.acceptWithoutEvent("+15550001234", "never read");
    waiting(MessageSendRequested.NAME, request.toString(), "{\"to\": {}}");
    Send send = harness.awaitState(request, "failed");
    assertThat(send.errorType()).isEqualTo("internal_error");
    assertThat(send.errorMessage()).contains("event cannot be read");
    harness.awaitCount(
        0, "SELECT count(*) FROM event_outbox WHERE subject_key = ?", request.toString());
    assertThat(harness.events("wa/message.send.completed", request.toString())).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    WebhookReceived.NAME + ",process-message",
    StatusUpdateReceived.NAME + ",status-updater",
    MessageSendRequested.NAME + ",send-message"
  })
  void oneThatNamesNothingEndsWithAClearResult(String event, String function) {
    String key = "unreadable-" + function;
    harness.sendRaw(event, key, Map.of("dispatchKey", key, "derivedEventId", "no\u0007thing"));
    harness.awaitCount(
        1,
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
