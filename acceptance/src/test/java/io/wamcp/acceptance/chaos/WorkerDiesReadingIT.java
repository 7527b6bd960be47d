package io.wamcp.acceptance.chaos;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The worker dies while it tells WhatsApp what was read, and while it sees to a failed run. */
class WorkerDiesReadingIT {

  @ParameterizedTest
  @MethodSource("io.wamcp.acceptance.chaos.FaultCases#reading")
  void whatsAppIsToldInTheEnd(FaultCase at) {
    at.play();
  }
}
