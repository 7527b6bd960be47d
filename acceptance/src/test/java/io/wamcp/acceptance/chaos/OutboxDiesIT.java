package io.wamcp.acceptance.chaos;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A process dies while its dispatcher or relay brings events to the engine. */
class OutboxDiesIT {

  @ParameterizedTest
  @MethodSource("io.wamcp.acceptance.chaos.FaultCases#outbox")
  void nothingIsLostNorDoubled(FaultCase at) {
    at.play();
  }
}
