package io.wamcp.worker.drain;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.event.WebhookReceived;
import io.wamcp.store.EventOutbox;
import io.wamcp.worker.WorkerHarness;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An item of more than the engine takes is processed like any other. */
class LargeItemsIT {

  /** The most ingress takes in one body is 4 MiB, a self-hosted Inngest 3 MiB in one event. */
  private static final int LENGTH = 4_000_000;

  private WorkerHarness harness;

  @BeforeEach
  void start() {
    harness = WorkerHarness.start();
  }

  @AfterEach
  void stop() {
    harness.close();
  }

  @Test
  void itIsStoredWholeAndTheEngineGetsAShortEvent() {
    harness.receive(webhook("large"));
    harness.awaitCount(1, "SELECT count(*) FROM messages WHERE length(raw::text) > " + LENGTH);
    harness.awaitCount(0, "SELECT count(*) FROM event_outbox");
    harness.awaitCount(1, "SELECT count(*) FROM inngest.runs WHERE output LIKE '%wamid.large%'");
    assertThat(harness.count("SELECT max(length(body)) FROM inngest.events")).isLessThan(2_000);
  }

  @Test
  void itsSecondRunSaysSo() {
    harness.receive(webhook("large"));
    harness.awaitCount(1, "SELECT count(*) FROM messages");
    harness.awaitCount(0, "SELECT count(*) FROM event_outbox");
    run("#r1");
    harness.awaitCount(1, "SELECT count(*) FROM inngest.runs WHERE output LIKE '%duplicate%'");
    assertThat(harness.count("SELECT sum(duplicates) FROM inngest_idempotency")).isEqualTo(1);
    assertThat(harness.count("SELECT count(*) FROM messages")).isEqualTo(1);
  }

  @Test
  void theOwnRunOfOneThatWasTakenAlongSaysByWhom() {
    harness.database.inTransactionDo(
        tx ->
            EventOutbox.insert(
                tx,
                List.of(
                    new WebhookReceived(
                        WorkerHarness.NUMBER, Map.of("x", "x".repeat(70_000)), key(), key())),
                Instant.now()));
    harness.execute(
        "UPDATE event_outbox SET dispatches = 1, confirmed_at = now(), data = '{}',"
            + " next_dispatch_at = now() + interval '1 h'");
    run("");
    harness.awaitCount(0, "SELECT count(*) FROM event_outbox");
    harness.awaitCount(1, "SELECT count(*) FROM inngest.runs WHERE output = '{}'");
    assertThat(harness.count("SELECT count(*) FROM messages")).isZero();
  }

  private void run(String suffix) {
    WebhookReceived event =
        new WebhookReceived(WorkerHarness.NUMBER, Map.of(), key(), key() + suffix, true);
    harness.sendRaw(WebhookReceived.NAME, event.dispatchKey(), event);
  }

  private static String key() {
    return "msg:" + WorkerHarness.NUMBER + ":wamid.large";
  }

  private static byte[] webhook(String name) {
    return Webhooks.body(Webhooks.text("15550001", "wamid." + name, "x".repeat(LENGTH)));
  }
}
