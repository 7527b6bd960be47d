package io.wamcp.acceptance.chaos;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The worker dies before, inside and after each step of each function, in one life after the other.
 */
class WorkerDiesIT {

  @ParameterizedTest
  @MethodSource("io.wamcp.acceptance.chaos.FaultCases#worker")
  void nothingIsLostNorDoubled(FaultCase at) {
    at.play();
  }
}
