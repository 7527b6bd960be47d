package io.wamcp.worker.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.event.CronEvent;
import io.wamcp.worker.WorkerHarness;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What a webhook means that comes again when its item is no longer remembered, as Meta never does
 * but somebody who kept a signed body may.
 */
class LateReplayIT {

  private static WorkerHarness harness;

  @BeforeAll
  static void start() {
    harness = WorkerHarness.start(Map.of("retention.messages", "60d"));
  }

  @AfterAll
  static void stop() {
    harness.close();
  }

  private static void prune(String run) {
    harness.sendRaw(CronEvent.MESSAGES_RETENTION.eventName(), run, Map.of());
    harness.awaitCount(0, "SELECT count(*) FROM inngest_idempotency");
    // The engine's memory of event ids and keys is a day long.
    harness.execute("DELETE FROM inngest.start_keys");
  }

  private static long notifications(String wamid) {
    return harness.events("mcp/client.notify", wamid);
  }

  @Test
  void aMessageThatIsStillThereIsNotDoubledAndNobodyIsToldAgain() {
    String wamid = Deliveries.wamid();
    byte[] body =
        Deliveries.body(
            Deliveries.from(Deliveries.phone(), null), wamid, 1, Deliveries.text("kept"));
    harness.receive(body);
    harness.awaitCount(1, "SELECT count(*) FROM messages WHERE wamid = ?", wamid);
    harness.awaitCount(0, "SELECT count(*) FROM event_outbox");
    harness.execute(
        "UPDATE inngest_idempotency SET received_at = now() - interval '31 days', processed_at ="
            + " now() - interval '31 days'");
    prune("late-1");

    harness.receive(body);

    harness.awaitCount(1, "SELECT count(*) FROM inngest_idempotency WHERE outcome = 'processed'");
    harness.awaitCount(0, "SELECT count(*) FROM event_outbox");
    assertThat(harness.count("SELECT count(*) FROM messages WHERE wamid = ?", wamid)).isEqualTo(1);
    assertThat(notifications(wamid)).isEqualTo(1);
  }

  @Test
  void aMessageThatIsGoneAsWellComesAsANewOneOnce() {
    String wamid = Deliveries.wamid();
    byte[] body =
        Deliveries.body(
            Deliveries.from(Deliveries.phone(), null), wamid, 1, Deliveries.text("gone"));
    harness.receive(body);
    harness.awaitCount(1, "SELECT count(*) FROM messages WHERE wamid = ?", wamid);
    harness.awaitCount(0, "SELECT count(*) FROM event_outbox");
    harness.execute("UPDATE messages SET created_at = now() - interval '61 days'");
    harness.execute(
        "UPDATE inngest_idempotency SET received_at = now() - interval '61 days', processed_at ="
            + " now() - interval '61 days'");
    prune("late-2");
    harness.awaitCount(0, "SELECT count(*) FROM messages WHERE wamid = ?", wamid);

    harness.receive(body);
    harness.receive(body);

    harness.awaitCount(1, "SELECT count(*) FROM messages WHERE wamid = ?", wamid);
    assertThat(harness.count("SELECT sum(duplicates) FROM inngest_idempotency")).isEqualTo(1);
  }
}
