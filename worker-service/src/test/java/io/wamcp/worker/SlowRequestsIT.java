package io.wamcp.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.testkit.RawConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever takes too long to ask at {@code /api/inngest} is cut off. */
class SlowRequestsIT {

  private static final String START = "POST /api/inngest?fnId=a&stepId=b HTTP/1.1\r\nHost: x\r\n";
  private static final Duration SOON = Duration.ofSeconds(10);

  private static WorkerHarness harness;

  @BeforeAll
  static void start() {
    harness =
        WorkerHarness.start(
            Map.of("server.header-timeout", "500ms", "server.body-timeout", "500ms"));
  }

  @AfterAll
  static void stop() {
    harness.close();
  }

  /** A message goes all the way, whose calls the engine makes at the same port. */
  @AfterEach
  void stillServes() {
    harness.awaitState(harness.accept("+15550001111", "hello"), "sent");
  }

  /** Each byte comes in time for any one read. */
  @ParameterizedTest
  @ValueSource(strings = {"X-Slow: ", "Content-Length: 100000\r\n\r\n"})
  void whatDripsInIsCutOff(String rest) throws Exception {
    try (RawConnection connection = new RawConnection(harness.port())) {
      connection.send(START + rest);
      assertThat(connection.closedWhileDripping(SOON)).isTrue();
    }
  }

  @Test
  void aChunkWithoutASizeEndsTheConnection() throws Exception {
    for (String size : List.of("zz", "F".repeat(5_000), "1;" + "x".repeat(100_000))) {
      try (RawConnection connection = new RawConnection(harness.port())) {
        connection.send(START + "Transfer-Encoding: chunked\r\n\r\n" + size + "\r\n{\r\n");
        String said = connection.text(SOON);
        assertThat(said).startsWith("HTTP/1.1 400 ").doesNotContain("Exception");
        assertThat(connection.closedWithin(SOON)).isTrue();
      }
    }
  }
}
