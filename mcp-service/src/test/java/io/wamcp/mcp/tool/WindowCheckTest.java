package io.wamcp.mcp.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.domain.message.ServiceWindow;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WindowCheckTest {

  private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");
  private static final Recipient SOMEBODY = new Recipient("+15550001111");

  @Test
  void neverHoldsBackATemplate() {
    ServiceWindow closed = new ServiceWindow(NOW.minusSeconds(100_000), NOW.minusSeconds(10_000));

    assertThat(WindowCheck.problem("text", SOMEBODY, closed, NOW)).isPresent();
    assertThat(WindowCheck.problem("template", SOMEBODY, closed, NOW)).isEmpty();
    assertThat(WindowCheck.problem("template", SOMEBODY, ServiceWindow.NEVER_OPENED, NOW))
        .isEmpty();
    assertThat(WindowCheck.warning("template", SOMEBODY, closed, NOW)).isEmpty();
  }
}
