package io.wamcp.worker.drain;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.event.WebhookReceived;
import io.wamcp.meta.webhook.WebhookParser;
import io.wamcp.store.EventOutbox;
import io.wamcp.store.WebhookPressure;
import io.wamcp.worker.Installation;
import io.wamcp.worker.WorkerHarness;
import io.wamcp.worker.inbound.InboundItem;
import io.wamcp.worker.inbound.InboundMessages;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Work that can wait does while webhooks wait, and is done in the end all the same. */
class WebhooksFirstIT {

  private static final Duration LONGEST = Duration.ofMillis(250);

  private final Installation installation = new Installation();
  private final AtomicLong time = new AtomicLong();
  private final AtomicInteger waits = new AtomicInteger();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private int overAfter = Integer.MAX_VALUE;

  private final WebhooksFirst webhooksFirst = of(10, LONGEST);

  private WebhooksFirst of(int most, Duration longest) {
    return new WebhooksFirst(
        installation.database,
        new DrainSettings(most, 1, longest),
        stopping::get,
        this::sleep,
        time::get,
        Runnable::run);
  }

  private void sleep(Duration duration) {
    time.addAndGet(duration.toNanos());
    if (waits.incrementAndGet() == overAfter) {
      over();
    }
  }

  private void press() {
    installation.database.inTransactionDo(tx -> WebhookPressure.press(tx, Duration.ofMinutes(10)));
  }

  private void over() {
    installation.database.inTransactionDo(
        tx -> tx.createDelete("DELETE FROM webhook_pressure WHERE one").execute());
  }

  @AfterEach
  void close() {
    installation.close();
  }

  @Test
  void nobodyWaitsForNothing() {
    webhooksFirst.beforeBatch();
    webhooksFirst.beforeOwn();
    assertThat(waits).hasValue(0);
  }

  @Test
  void whoTakesManyWaitsShortlyAndWhoHasOneItemForLonger() {
    press();
    webhooksFirst.beforeBatch();
    assertThat(waits).hasValue(10);
    webhooksFirst.beforeOwn();
    assertThat(waits).hasValue(50);
  }

  @Test
  void nobodyWaitsLongerThanWebhooksDo() {
    press();
    overAfter = 3;
    webhooksFirst.beforeOwn();
    assertThat(waits).hasValue(3);
  }

  @Test
  void whatLastsIsNoBurst() {
    press();
    int batches = 0;
    while (waitsFor(webhooksFirst::beforeBatch) > 0) {
      batches++;
    }
    assertThat(batches).as("twenty seconds of a quarter each").isBetween(79, 81);
    time.addAndGet(Duration.ofSeconds(19).toNanos());
    assertThat(waitsFor(webhooksFirst::beforeOwn)).isZero();
    time.addAndGet(Duration.ofSeconds(2).toNanos());
    assertThat(waitsFor(webhooksFirst::beforeBatch)).isEqualTo(10);
  }

  private int waitsFor(Runnable work) {
    int before = waits.get();
    work.run();
    return waits.get() - before;
  }

  @Test
  void whoStopsDoesNotWait() {
    press();
    stopping.set(true);
    webhooksFirst.beforeOwn();
    assertThat(waits).hasValue(0);
  }

  @Test
  void whereNothingIsTakenAlongNobodyWaits() {
    press();
    installation
        .drain(new InboundMessages(new WebhookParser(), installation.clock), 0, of(0, LONGEST))
        .process(message("1"), "run");
    assertThat(waits).hasValue(0);
    assertThat(messages()).isEqualTo(1);
  }

  @Test
  void itCanBeSwitchedOff() {
    press();
    WebhooksFirst off = of(10, Duration.ZERO);
    off.beforeBatch();
    off.beforeOwn();
    assertThat(waits).hasValue(0);
  }

  @Test
  void withoutADatabaseNobodyWaits() {
    press();
    installation.database.close();
    webhooksFirst.beforeOwn();
    assertThat(waits).hasValue(0);
  }

  @Test
  void aRunGivesWayAndThenDoesItsItemAndOthers() {
    List<WebhookReceived> events = List.of(message("1"), message("2"), message("3"));
    installation.database.inTransactionDo(
        tx -> EventOutbox.insert(tx, events, Installation.NOW.minusSeconds(1)));
    ItemDrain<WebhookReceived, InboundItem> drain =
        installation.drain(
            new InboundMessages(new WebhookParser(), installation.clock), 10, webhooksFirst);
    press();

    drain.process(events.getFirst(), "run");

    assertThat(waits).hasValue(10);
    assertThat(messages()).isEqualTo(3);
  }

  private static WebhookReceived message(String id) {
    Map<String, Object> message =
        Map.of(
            "from",
            "15550001111",
            "id",
            "wamid." + id,
            "timestamp",
            "1764064800",
            "type",
            "text",
            "text",
            Map.of("body", "hello"));
    Map<String, Object> slice =
        Map.of(
            "field",
            "messages",
            "value",
            Map.of(
                "messaging_product", "whatsapp",
                "metadata", Map.of("phone_number_id", WorkerHarness.NUMBER.value()),
                "messages", List.of(message)));
    String key = "msg:" + WorkerHarness.NUMBER.value() + ":wamid." + id;
    return new WebhookReceived(WorkerHarness.NUMBER, slice, key, key);
  }

  private long messages() {
    return installation.database.query(
        db ->
            db.createGet("SELECT count(*) AS n FROM messages WHERE phone_number_id = :number")
                .addParam("number", installation.number.value())
                .execute()
                .map(row -> row.column("n").get(Long.class))
                .orElseThrow());
  }
}
