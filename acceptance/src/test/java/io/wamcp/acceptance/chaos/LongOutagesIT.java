package io.wamcp.acceptance.chaos;

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
          stack.kill(ServiceName.INNGEST);
        });
  }

  private static void something(Workload workload) {
    workload.customersWrite(0, 3);
    workload.strangeStatuses(1);
    for (SendKind kind : SendKind.values()) {
      workload.agentSends(kind.ordinal() % 2, kind);
    }
  }
}
