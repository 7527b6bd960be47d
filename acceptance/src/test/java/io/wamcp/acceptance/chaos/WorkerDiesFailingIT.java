package io.wamcp.acceptance.chaos;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The worker dies while it settles what failed for good. */
class WorkerDiesFailingIT {

  @ParameterizedTest
  @MethodSource("io.wamcp.acceptance.chaos.FaultCases#failures")
  void nothingIsLostNorDoubled(FaultCase at) {
    at.play();
  }
}
