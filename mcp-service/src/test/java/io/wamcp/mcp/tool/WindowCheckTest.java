package io.wamcp.mcp.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.message.ServiceWindow;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WindowCheckTest {

  private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");
  private static final Recipient SOMEBODY = new Recipient("+15550001111");

  @Test
  void neverHoldsBackATemplate() {
    ServiceWindow closed = new ServiceWindow(NOW.minusSeconds(100_000), NOW.minusSeconds(10_000));

    assertThat(problem("text", closed)).isPresent();
    assertThat(problem("reaction", closed)).isPresent();
    assertThat(problem("template", closed)).isEmpty();
    assertThat(problem("template", ServiceWindow.NEVER_OPENED)).isEmpty();
  }

  private static Optional<ToolFailureException> problem(String type, ServiceWindow window) {
    return WindowCheck.problem("send_message", type, SOMEBODY, window, NOW);
  }
}
