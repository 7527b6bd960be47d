package io.wamcp.acceptance.chaos;

import io.wamcp.local.ServiceName;
import io.wamcp.local.chaos.SendKind;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The engine dies at its own boundaries, and with runs in every state. */
class EngineDiesIT {

  @ParameterizedTest
  @MethodSource("io.wamcp.acceptance.chaos.FaultCases#engine")
  void nothingIsLostNorDoubled(FaultCase at) {
    at.play();
  }

  /** One call in flight, sends behind it waiting for its slot, one sleeping, one to be retried. */
  @Test
  void withRunsInEveryState() {
    ChaosStacks.survives(
        (stack, workload) -> {
          workload.agentSends(0, SendKind.BAD_GATEWAY);
          workload.agentSends(0, SendKind.THROTTLED);
          workload.awaitAccepted();
          for (int i = 0; i < 3; i++) {
            workload.agentSends(0, SendKind.SLOW);
          }
          workload.customersWrite(1, 2);
          workload.awaitAccepted();
          Awaitility.await()
              .atMost(Duration.ofSeconds(30))
              .until(() -> stack.calling(0) && stack.refusals() > 0);
          stack.kill(ServiceName.INNGEST);
        });
  }
}
