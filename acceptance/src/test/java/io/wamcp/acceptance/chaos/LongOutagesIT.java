package io.wamcp.acceptance.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.acceptance.Observer;
import io.wamcp.local.ServiceName;
import io.wamcp.local.chaos.SendKind;
import io.wamcp.local.chaos.Workload;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Parts are away for longer than anybody's retries last. */
class LongOutagesIT {

  @Test
  void theWorkerForTenMinutes() {
    ChaosStacks.survives(
        (stack, workload) -> {
          stack.kill(ServiceName.WORKER);
          something(workload);
          workload.awaitAccepted();
          stack.pass(Duration.ofMinutes(10));
        });
  }

  @Test
  void theEngineForAnHour() {
    ChaosStacks.survives(
        (stack, workload) -> {
          stack.kill(ServiceName.INNGEST);
          something(workload);
          workload.awaitAccepted();
          stack.pass(Duration.ofMinutes(60));
        });
  }

  @Test
  void theEnginesMemory() {
    ChaosStacks.survives(
        (stack, workload) -> {
          stack.forgetAcknowledgedEvents(true);
          something(workload);
          workload.awaitAccepted();
          stack.pass(Duration.ofMinutes(2));
          assertForgotten(new Observer(stack.stack()), "%chaos-" + workload.tag() + "-%");
          stack.kill(ServiceName.INNGEST);
        });
  }

  /** Events of this work have left more than once, and the engine knows of none. */
  private static void assertForgotten(Observer observer, String work) {
    assertThat(observer.count(SENT_AGAIN + "subject_key LIKE ?", work))
        .as("events of webhooks")
        .isPositive();
    assertThat(observer.count(SENT_AGAIN + "data ->> 'requestId' IN (" + SENDS + ")", work))
        .as("events of sends")
        .isPositive();
    assertThat(
            observer.count(
                "SELECT count(*) FROM inngest.events WHERE body LIKE ?"
                    + " OR body::jsonb -> 'data' ->> 'requestId' IN ("
                    + SENDS
                    + ")",
                work,
                work))
        .as("events the engine kept")
        .isZero();
  }

  private static final String SENT_AGAIN =
      "SELECT count(*) FROM event_outbox WHERE dispatches > 1 AND ";

  private static final String SENDS =
      "SELECT request_id::text FROM messages WHERE idempotency_key LIKE ?";

  private static void something(Workload workload) {
    workload.customersWrite(0, 3);
    workload.strangeStatuses(1);
    for (SendKind kind : SendKind.values()) {
      workload.agentSends(kind.ordinal() % 2, kind);
    }
  }
}
