package io.wamcp.local;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

/** A taken port is named before anything starts, where it is one that the stack needs. */
class PortsTest {

  @Test
  void anEngineElsewhereNeedsNoPortHere() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Ports free = Ports.from(0);
      Ports ports =
          new Ports(
              free.ingress(),
              free.mcp(),
              free.worker(),
              taken.getLocalPort(),
              free.meta(),
              free.postgres(),
              free.ingressAdmin(),
              free.mcpAdmin(),
              free.workerAdmin());

      assertThatThrownBy(() -> ports.requireFree(true))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("inngest=" + taken.getLocalPort())
          .hasMessageNotContaining("worker");
      assertThatCode(() -> ports.requireFree(false)).doesNotThrowAnyException();
    }
  }
}
