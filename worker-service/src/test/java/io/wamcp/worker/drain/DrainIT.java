package io.wamcp.worker.drain;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.event.DomainEvent;
import io.wamcp.domain.event.StatusUpdateReceived;
import io.wamcp.domain.event.WebhookReceived;
import io.wamcp.domain.id.Wamid;
import io.wamcp.meta.webhook.InboundMessageItem;
import io.wamcp.meta.webhook.ParsedWebhook;
import io.wamcp.meta.webhook.WebhookItem;
import io.wamcp.meta.webhook.WebhookParser;
import io.wamcp.store.EventOutbox;
import io.wamcp.store.Json;
import io.wamcp.worker.WorkerHarness;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One run works on what waits, and a bad item among that costs the others nothing (D17). */
class DrainIT {

  private static final Instant LONG_AGO = Instant.parse("2026-11-01T00:00:00Z");

  private WorkerHarness harness;

  @BeforeEach
  void start() {
    harness = WorkerHarness.start(Map.of("drain.most", "40", "drain.batches", "2"));
  }

  @AfterEach
  void stop() {
    harness.close();
  }

  @Test
  void aRunTakesAlongSoManyOfTheOldestInSoManyTransactionsAndTheNextRunMore() {
    List<WebhookReceived> waiting = messages("wait", 100);
    write(waiting, false);
    run(message("first"));
    harness.awaitCount(1, ranWith("first", 80));
    assertThat(harness.count("SELECT count(*) FROM messages")).isEqualTo(81);
    assertThat(harness.count("SELECT count(*) FROM messages WHERE wamid = ?", "wamid.wait-079"))
        .isEqualTo(1);
    assertThat(harness.count("SELECT count(*) FROM messages WHERE wamid = 'wamid.wait-080'"))
        .isZero();
    assertThat(transactions("wait")).isEqualTo(2);

    run(message("second"));
    harness.awaitCount(102, "SELECT count(*) FROM messages");
    harness.awaitCount(0, "SELECT count(*) FROM event_outbox");
    harness.awaitCount(1, ranWith("second", 20));
    assertThat(
            harness.count("SELECT count(*) FROM inngest_idempotency WHERE outcome = 'processed'"))
        .isEqualTo(102);
  }

  @Test
  void whatFailsInALaterTransactionIsLeftAndTheRunSucceedsAllTheSame() {
    refusePoison();
    List<WebhookReceived> waiting = new ArrayList<>(messages("a", 40));
    waiting.addAll(messages("b", 10));
    waiting.add(message("poison"));
    // One by one: their order is that of their rows.
    waiting.forEach(event -> write(List.of(event), false));
    run(message("first"));
    harness.awaitCount(51, "SELECT count(*) FROM messages");
    harness.awaitCount(
        1,
        "SELECT count(*) FROM event_outbox WHERE subject_key = ? AND last_error LIKE '%P0001%'",
        key("poison"));
    harness.awaitCount(
        1,
        "SELECT count(*) FROM inngest.runs WHERE status = 'COMPLETED'"
            + " AND output LIKE '%wamid.first%' AND output LIKE '%\"alsoProcessed\":40%'");
  }

  private long transactions(String prefix) {
    return harness.count(
        "SELECT count(DISTINCT xmin::text) FROM messages WHERE wamid LIKE 'wamid." + prefix + "%'");
  }

  @Test
  void theOwnRunOfAnItemThatWasTakenAlongSaysByWhomAndCountsNoDuplicate() {
    WebhookReceived taken = message("taken");
    write(List.of(taken), true);
    run(message("first"));
    harness.awaitCount(2, "SELECT count(*) FROM messages");
    harness.awaitCount(1, "SELECT count(*) FROM event_outbox WHERE confirmed_at IS NOT NULL");

    run(taken);
    harness.awaitCount(
        1, "SELECT count(*) FROM inngest.runs WHERE output LIKE '%\"processedBy\":\"01%'");
    harness.awaitCount(0, "SELECT count(*) FROM event_outbox");
    assertThat(harness.count("SELECT sum(duplicates) FROM inngest_idempotency")).isZero();

    run(again(taken));
    harness.awaitCount(1, "SELECT count(*) FROM inngest.runs WHERE output LIKE '%duplicate%'");
    assertThat(harness.count("SELECT sum(duplicates) FROM inngest_idempotency")).isEqualTo(1);
  }

  @Test
  void aPublishedDuplicateThatOvertakesItsItemLeavesItToTheItemsOwnRun() {
    WebhookReceived first = message("overtaken");
    write(List.of(first), true);

    run(
        new WebhookReceived(
            first.phoneNumberId(),
            first.rawPayload(),
            first.derivedEventId(),
            first.dispatchKey() + "#d1"));
    harness.awaitCount(1, "SELECT count(*) FROM inngest.runs WHERE output LIKE '%duplicate%'");
    assertThat(harness.count("SELECT count(*) FROM messages")).isZero();

    run(first);
    harness.awaitCount(1, "SELECT count(*) FROM messages");
    harness.awaitCount(0, "SELECT count(*) FROM event_outbox");
    harness.awaitCount(1, "SELECT count(*) FROM inngest.runs WHERE output LIKE '%duplicate%'");
    assertThat(harness.count("SELECT sum(duplicates) FROM inngest_idempotency")).isZero();
  }

  private void refusePoison() {
    harness.execute(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
            + " $$ BEGIN RAISE EXCEPTION 'poison'; END $$");
    harness.execute(
        "CREATE TRIGGER refuse BEFORE INSERT ON messages FOR EACH ROW"
            + " WHEN (NEW.body LIKE '%poison%') EXECUTE FUNCTION refuse()");
  }

  @Test
  void aRunWhoseOwnItemFailsStillDoesTheOthersAndSaysSo() {
    refusePoison();
    WebhookReceived poison = message("poison");
    List<DomainEvent> waiting = new ArrayList<>(messages("a", 5));
    waiting.add(poison);
    write(waiting, true);
    run(poison);
    harness.awaitCount(5, "SELECT count(*) FROM messages");
    harness.awaitCount(
        1,
        "SELECT count(*) FROM event_outbox WHERE subject_key = ? AND last_error LIKE '%P0001%'",
        key("poison"));
  }

  @Test
  void anItemThatFailsIsLeftToItsOwnRunAndTheOthersAreStored() {
    refusePoison();
    WebhookReceived unreadable =
        new WebhookReceived(
            WorkerHarness.NUMBER, Map.of("nothing", 1), key("unreadable"), key("unreadable"));
    List<DomainEvent> waiting = new ArrayList<>(messages("a", 5));
    waiting.add(message("poison"));
    waiting.add(unreadable);
    waiting.addAll(messages("b", 5));
    write(waiting, true);

    run(message("first"));
    harness.awaitCount(11, "SELECT count(*) FROM messages");
    harness.awaitCount(
        1,
        "SELECT count(*) FROM event_outbox WHERE subject_key = ? AND last_error LIKE '%SQL state P0001%'"
            + " AND confirmed_at IS NULL",
        key("poison"));
    write(messages("c", 5), true);
    run(message("second"));
    harness.awaitCount(17, "SELECT count(*) FROM messages");
    // Nobody took the poison again.
    harness.awaitCount(1, ranWith("second", 5));
    harness.awaitCount(
        1,
        "SELECT count(*) FROM event_outbox WHERE subject_key = ? AND last_error LIKE"
            + " 'NonRetriableException%'",
        key("unreadable"));
  }

  @Test
  @Tag("slow")
  void manyRunsAtOnceOverOneBacklogAreOneMessageAndOneNotificationEach() {
    List<WebhookReceived> waiting = messages("many", 150);
    write(waiting, true);
    waiting.forEach(this::run);
    harness.awaitCount(150, "SELECT count(*) FROM messages");
    harness.awaitCount(
        0, "SELECT count(*) FROM event_outbox WHERE event_name = 'mcp/client.notify'");
    assertThat(
            harness.count(
                "SELECT count(DISTINCT contact_id) FROM messages WHERE wamid LIKE 'wamid.many%'"))
        .isEqualTo(10);
    assertThat(harness.count("SELECT sum(duplicates) FROM inngest_idempotency")).isZero();
  }

  @Test
  void statusesAreTakenAlongTooInAnyOrder() {
    harness.execute(
        "INSERT INTO messages (client_id, phone_number_id, direction, message_type, status,"
            + " request_id, recipient, wamid, send_state) SELECT '"
            + harness.owner
            + "', '"
            + harness.number
            + "', 'outbound', 'text', 'sent', gen_random_uuid(), '+1555000' || i,"
            + " 'wamid.out-' || i, 'settled' FROM generate_series(0, 9) i");
    List<StatusUpdateReceived> statuses = new ArrayList<>();
    for (String status : List.of("read", "sent", "delivered")) {
      IntStream.range(0, 10).forEach(i -> statuses.add(status("wamid.out-" + i, status)));
    }
    write(statuses.subList(1, 30), false);
    StatusUpdateReceived first = statuses.getFirst();
    harness.sendRaw(StatusUpdateReceived.NAME, first.dispatchKey(), first);
    harness.awaitCount(10, "SELECT count(*) FROM messages WHERE status = 'read'");
    harness.awaitCount(30, "SELECT count(*) FROM message_statuses");
    harness.awaitCount(0, "SELECT count(*) FROM event_outbox");
  }

  private static String ranWith(String own, int others) {
    return "SELECT count(*) FROM inngest.runs WHERE output LIKE '%wamid."
        + own
        + "%' AND output LIKE '%\"alsoProcessed\":"
        + others
        + "%'";
  }

  /** Rows as ingress left them, of which the relay knows nothing yet. */
  private void write(List<? extends DomainEvent> events, boolean sent) {
    harness.database.inTransactionDo(
        tx -> {
          EventOutbox.insert(tx, events, LONG_AGO);
          tx.createUpdate(
                  """
                  UPDATE event_outbox SET dispatches = :sent,
                      next_dispatch_at = now() + interval '1 h'
                  WHERE created_at = '2026-11-01T00:00:00Z' AND confirmed_at IS NULL
                  """)
              .addParam("sent", sent ? 1 : 0)
              .execute();
        });
  }

  private void run(WebhookReceived event) {
    harness.sendRaw(WebhookReceived.NAME, event.dispatchKey(), event);
  }

  private static List<WebhookReceived> messages(String prefix, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> message(prefix + String.format("-%03d", i)))
        .toList();
  }

  private static WebhookReceived message(String name) {
    String from = "1555000" + Math.floorMod(name.hashCode(), 10);
    return WorkerHarness.event(
        (InboundMessageItem) item(Webhooks.text(from, "wamid." + name, name)));
  }

  private static StatusUpdateReceived status(String wamid, String status) {
    Map<String, Object> value =
        Map.of(
            "messaging_product", "whatsapp",
            "metadata", Map.of("phone_number_id", WorkerHarness.NUMBER.value()),
            "statuses",
                List.of(
                    Map.of(
                        "id",
                        wamid,
                        "status",
                        status,
                        "recipient_id",
                        "15550001",
                        "timestamp",
                        "1764000000")));
    String key = "status:" + WorkerHarness.NUMBER + ":" + wamid + ":" + status;
    return new StatusUpdateReceived(
        WorkerHarness.NUMBER,
        new Wamid(wamid),
        status,
        null,
        Json.toMap(item(value).slice()),
        key,
        key);
  }

  /** What ingress makes of it. */
  private static WebhookItem item(Map<String, Object> value) {
    ParsedWebhook parsed = new WebhookParser().parse(Webhooks.body(value));
    return ((ParsedWebhook.Items) parsed).items().getFirst();
  }

  private static WebhookReceived again(WebhookReceived event) {
    return new WebhookReceived(
        event.phoneNumberId(),
        event.rawPayload(),
        event.derivedEventId(),
        event.derivedEventId() + "#r1");
  }

  private static String key(String name) {
    return "msg:" + WorkerHarness.NUMBER + ":wamid." + name;
  }
}
