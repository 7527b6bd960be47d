package io.wamcp.acceptance.chaos;

import io.wamcp.acceptance.Observer;
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

  /**
   * A call in flight, runs that wait for the slot it has, a run asleep, a call to be made again.
   * All at one moment, which the database confirms before the engine is killed.
   */
  @Test
  void withRunsInEveryState() {
    ChaosStacks.survives(
        (stack, workload) -> {
          Observer observer = new Observer(stack.stack());
          workload.everyStatusComes();
          // Alone at first: its run waits for a status then, and no other takes it along meanwhile.
          workload.agentSends(0, SendKind.BAD_GATEWAY);
          workload.awaitAccepted();
          Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> observer.count(ASLEEP) > 0);
          // Enough that some still wait once all are accepted, on a busy machine too.
          for (int i = 0; i < 20; i++) {
            workload.agentSends(0, SendKind.SLOW);
          }
          workload.agentReadsWhileMetaIsDown(1);
          workload.agentSends(1, SendKind.THROTTLED);
          workload.customersWrite(1, 2);
          workload.awaitAccepted();
          Awaitility.await()
              .atMost(Duration.ofSeconds(30))
              .pollInterval(Duration.ofMillis(20))
              .until(() -> stack.calling(0) && observer.count(EVERY_STATE) == 4);
          stack.kill(ServiceName.INNGEST);
        });
  }

  private static final String ASLEEP =
      "SELECT count(*) FROM inngest.queue WHERE kind = 'SLEEP' AND state = 'ready'";

  private static final String TO_BE_RETRIED =
      "SELECT count(*) FROM inngest.queue WHERE kind IN ('START', 'DISCOVER', 'STEP')"
          + " AND state = 'ready' AND attempt > 0";

  /** How many of the states there is a run of. */
  private static final String EVERY_STATE =
      "SELECT (SELECT count(*) FROM (SELECT DISTINCT state FROM inngest.queue"
          + " WHERE kind IN ('START', 'DISCOVER', 'STEP') AND state IN ('leased', 'blocked'))"
          + " AS calls) + least(1, ("
          + ASLEEP
          + ")) + least(1, ("
          + TO_BE_RETRIED
          + "))";
}
