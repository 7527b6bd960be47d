package io.wamcp.mcp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class LatencyIT {
  @Test
  void aSmallCallDoesNotWaitForTheNetworkStack() {
    try (TestServer server = new TestServer()) {
      List<Duration> durations = new ArrayList<>();
      for (int call = 0; call < 250; call++) {
        long start = System.nanoTime();
        assertThat(server.modern("tools/call", TestServer.call("who_am_i", "{}")).statusCode())
            .isEqualTo(200);
        if (call >= 50) {
          durations.add(Duration.ofNanos(System.nanoTime() - start));
        }
      }

      Collections.sort(durations);
      assertThat(durations.get(durations.size() / 2)).isLessThan(Duration.ofMillis(20));
    }
  }
}
