package io.wamcp.acceptance.chaos;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ingress dies between verifying, committing, dispatching and answering. */
class IngressDiesIT {

  @ParameterizedTest
  @MethodSource("io.wamcp.acceptance.chaos.FaultCases#ingress")
  void nothingIsLostNorDoubled(FaultCase at) {
    at.play();
  }
}
