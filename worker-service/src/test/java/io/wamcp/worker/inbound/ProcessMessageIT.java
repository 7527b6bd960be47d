package io.wamcp.worker.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.event.WebhookReceived;
import io.wamcp.meta.webhook.InboundMessageItem;
import io.wamcp.meta.webhook.ParsedWebhook;
import io.wamcp.meta.webhook.WebhookParser;
import io.wamcp.testkit.Fixtures;
import io.wamcp.worker.WorkerHarness;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One inbound item becomes one row with all that follows from it, however often it comes. */
class ProcessMessageIT {

  private static WorkerHarness harness;

  @BeforeAll
  static void start() {
    harness = WorkerHarness.start();
  }

  @AfterAll
  static void stop() {
    harness.close();
  }

  private static InboundMessageItem item(String fixture) {
    ParsedWebhook parsed = new WebhookParser().parse(body(fixture));
    return (InboundMessageItem) ((ParsedWebhook.Items) parsed).items().getFirst();
  }

  private static byte[] body(String fixture) {
    return Fixtures.bytes("webhooks/" + fixture);
  }

  @Test
  void aTextIsStoredWithItsContactAndOneNotification() {
    InboundMessageItem item = item("msg-text-bsuid-and-phone.json");
    harness.receive(body("msg-text-bsuid-and-phone.json"));
    String wamid = item.wamid().value();
    harness.awaitCount(
        1, "SELECT count(*) FROM messages WHERE wamid = ? AND body = 'Hi again'", wamid);
    assertThat(
            harness.text(
                "SELECT c.wa_id || ' ' || c.bsuid || ' ' || c.profile_name FROM contacts c JOIN messages m"
                    + " ON m.contact_id = c.id WHERE m.wamid = ?",
                wamid))
        .isEqualTo("15550001111 US.10000000000000000001 Ada Example");
    assertThat(
            harness.text(
                "SELECT outcome FROM inngest_idempotency WHERE event_id = ?",
                item.derivedEventId()))
        .isEqualTo("processed");
    harness.awaitCount(
        1,
        "SELECT count(*) FROM inngest.events WHERE name = 'mcp/client.notify' AND body LIKE '%' || ? || '%'",
        wamid);
    harness.awaitCount(
        0, "SELECT count(*) FROM event_outbox WHERE data::text LIKE '%' || ? || '%'", wamid);
  }

  @Test
  void aReplayUnderAnotherEventIdIsAVisibleNoOp() {
    InboundMessageItem item = item("msg-text-argentina-549.json");
    WebhookReceived event = WorkerHarness.event(item);
    harness.sendRaw(WebhookReceived.NAME, event.dispatchKey(), event);
    harness.awaitCount(1, "SELECT count(*) FROM messages WHERE wamid = ?", item.wamid().value());
    WebhookReceived again =
        new WebhookReceived(
            event.phoneNumberId(),
            event.rawPayload(),
            event.derivedEventId(),
            event.derivedEventId() + "#r1");
    harness.sendRaw(WebhookReceived.NAME, again.dispatchKey(), again);
    harness.awaitCount(
        1,
        "SELECT count(*) FROM inngest.runs WHERE output LIKE '%duplicate%' AND event_id IN"
            + " (SELECT internal_id FROM inngest.events WHERE body LIKE '%' || ? || '%')",
        again.dispatchKey());
    assertThat(harness.count("SELECT count(*) FROM messages WHERE wamid = ?", item.wamid().value()))
        .isEqualTo(1);
    assertThat(
            harness.count(
                "SELECT duplicates FROM inngest_idempotency WHERE event_id = ?",
                item.derivedEventId()))
        .isEqualTo(1);
    assertThat(harness.events("mcp/client.notify", item.wamid().value())).isEqualTo(1);
  }

  @Test
  void tenInvocationsAtOnceWithoutAnIngressRowAreOneMessage() {
    InboundMessageItem item = item("msg-text-brazil-no-ninth-digit.json");
    WebhookReceived event = WorkerHarness.event(item);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 10; i++) {
        String key = event.derivedEventId() + "#r" + i;
        threads.execute(
            () ->
                harness.sendRaw(
                    WebhookReceived.NAME,
                    key,
                    new WebhookReceived(
                        event.phoneNumberId(), event.rawPayload(), event.derivedEventId(), key)));
      }
    }
    harness.awaitCount(
        10,
        "SELECT count(*) FROM inngest.runs WHERE status = 'COMPLETED' AND event_id IN"
            + " (SELECT internal_id FROM inngest.events WHERE name = 'wa/webhook.received'"
            + " AND body LIKE '%' || ? || '%')",
        item.wamid().value());
    assertThat(harness.count("SELECT count(*) FROM messages WHERE wamid = ?", item.wamid().value()))
        .isEqualTo(1);
    assertThat(
            harness.count(
                "SELECT count(*) FROM inngest_idempotency WHERE event_id = ?",
                item.derivedEventId()))
        .isEqualTo(1);
    harness.awaitCount(
        1,
        "SELECT count(*) FROM inngest.events WHERE name = 'mcp/client.notify' AND body LIKE '%' || ? || '%'",
        item.wamid().value());
  }

  @Test
  void mediaAskForTheirDownload() {
    InboundMessageItem item = item("msg-image.json");
    harness.receive(body("msg-image.json"));
    harness.awaitCount(
        1,
        "SELECT count(*) FROM inngest.events WHERE name = 'wa/media.download.requested'"
            + " AND body LIKE '%' || ? || '%'",
        item.wamid().value());
    harness.awaitCount(
        0, "SELECT count(*) FROM event_outbox WHERE event_name = 'wa/media.download.requested'");
  }

  @Test
  void anInteractiveReplyKeepsWhatWasChosen() {
    InboundMessageItem item = item("msg-interactive-button-reply.json");
    harness.receive(body("msg-interactive-button-reply.json"));
    harness.awaitCount(1, "SELECT count(*) FROM messages WHERE wamid = ?", item.wamid().value());
    String expected = item.slice().at("/value/messages/0/interactive/button_reply/id").asText();
    assertThat(
            harness.text(
                "SELECT payload->>'selectedId' FROM messages WHERE wamid = ?",
                item.wamid().value()))
        .isEqualTo(expected);
  }

  @Test
  void aRealMessageTakesThePlaceOfItsPlaceholder() {
    String wamid = item("msg-unsupported-131060-ghost.json").wamid().value();
    harness.receive(body("msg-unsupported-131060-ghost.json"));
    awaitTold(wamid, "message.unavailable");
    harness.receive(body("msg-unsupported-131060-redelivery.json"));
    awaitTold(wamid, "message.received");
    harness.awaitCount(
        1,
        "SELECT count(*) FROM messages WHERE wamid = ? AND message_type <> 'unsupported'",
        wamid);
  }

  @Test
  void aMessageThatIsNeverPassedOnIsNoPlaceholder() {
    String fixture = "msg-unsupported-131051-typed.json";
    harness.receive(body(fixture));
    awaitTold(item(fixture).wamid().value(), "message.placeholder");
  }

  private static void awaitTold(String wamid, String kind) {
    harness.awaitCount(
        1,
        "SELECT count(*) FROM inngest.events WHERE name = 'mcp/client.notify'"
            + " AND body LIKE '%' || ? || '%' AND body LIKE '%\"' || ? || '\"%'",
        wamid,
        kind);
  }

  @Test
  void aUserWithoutAPhoneNumberIsNotDropped() {
    InboundMessageItem item = item("msg-text-bsuid-only-no-contacts.json");
    harness.receive(body("msg-text-bsuid-only-no-contacts.json"));
    harness.awaitCount(
        1,
        "SELECT count(*) FROM messages m JOIN contacts c ON c.id = m.contact_id WHERE m.wamid = ?"
            + " AND c.bsuid = 'US.10000000000000000002' AND c.wa_id IS NULL",
        item.wamid().value());
  }

  @Test
  void aPoisonItemEndsFailedAndHoldsNobodyUp() {
    String id = "msg:" + WorkerHarness.NUMBER + ":wamid.poison";
    harness.database.inTransactionDo(
        tx -> {
          WebhookReceived poison =
              new WebhookReceived(
                  WorkerHarness.NUMBER, java.util.Map.of("field", "nonsense"), id, id);
          io.wamcp.store.WebhookIntake.Batch batch = new io.wamcp.store.WebhookIntake.Batch();
          batch.add(
              new io.wamcp.store.WebhookIntake.Item(
                  harness.number, io.wamcp.store.WebhookIntake.Kind.MESSAGE, poison));
          io.wamcp.store.WebhookIntake.store(tx, batch, false, java.time.Instant.now());
        });
    harness.receive(body("msg-text-4096.json"));
    harness.awaitCount(
        1,
        "SELECT count(*) FROM messages WHERE wamid = ?",
        item("msg-text-4096.json").wamid().value());
    harness.awaitCount(
        1,
        "SELECT count(*) FROM inngest_idempotency WHERE event_id = ? AND outcome = 'failed'"
            + " AND reason <> ''",
        id);
    assertThat(
            harness.count(
                "SELECT count(*) FROM event_outbox WHERE subject_key = ? AND parked_at IS NOT NULL",
                id))
        .isEqualTo(1);
  }
}
