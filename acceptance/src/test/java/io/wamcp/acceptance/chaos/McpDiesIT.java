package io.wamcp.acceptance.chaos;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The MCP service dies between committing a send and answering; the client asks again. */
class McpDiesIT {

  @ParameterizedTest
  @MethodSource("io.wamcp.acceptance.chaos.FaultCases#mcp")
  void nothingIsLostNorDoubled(FaultCase at) {
    at.play();
  }
}
