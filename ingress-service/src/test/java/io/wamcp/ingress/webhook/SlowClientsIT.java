package io.wamcp.ingress.webhook;

import static io.wamcp.ingress.webhook.SignedRequest.BODY;
import static io.wamcp.ingress.webhook.SignedRequest.LENGTH;
import static io.wamcp.ingress.webhook.SignedRequest.LINE;
import static io.wamcp.ingress.webhook.SignedRequest.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wamcp.ingress.IngressUnderTest;
import io.wamcp.testkit.Fixtures;
import io.wamcp.testkit.RawConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Clients that take their time hold nobody up, and are cut off. */
class SlowClientsIT {

  private static final int MANY = 200;
  private static final Duration HEADER_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration BODY_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration SOON = Duration.ofSeconds(15);

  private static IngressUnderTest ingress;

  private final List<RawConnection> connections = new ArrayList<>();

  @BeforeAll
  static void start() {
    ingress =
        IngressUnderTest.start(
            IngressUnderTest.newDatabase(),
            Map.of(
                "server.header-timeout", HEADER_TIMEOUT.toMillis() + "ms",
                "server.body-timeout", BODY_TIMEOUT.toMillis() + "ms",
                "server.idle-timeout", IDLE_TIMEOUT.toMillis() + "ms"));
  }

  @AfterAll
  static void stop() {
    ingress.close();
  }

  @AfterEach
  void hangUp() throws Exception {
    for (RawConnection connection : connections) {
      connection.close();
    }
  }

  private void openMany(String first) throws Exception {
    for (int i = 0; i < MANY; i++) {
      RawConnection connection = new RawConnection(ingress.service().port());
      connection.send(first);
      connections.add(connection);
    }
  }

  private static void othersAreServed() throws Exception {
    long begin = System.nanoTime();
    for (int i = 0; i < 20; i++) {
      assertThat(ingress.deliver(Fixtures.bytes("webhooks/msg-text.json")).statusCode())
          .isEqualTo(200);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SOON);
  }

  /** Each byte comes within any read timeout; only a limit on the whole body helps. */
  @Test
  void bodiesThatDripInAreCutOffAndHoldNobodyUp() throws Exception {
    openMany(with(LENGTH, ""));
    othersAreServed();
    int[] at = {0};
    await("every slow connection to be cut")
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              String drop = BODY.substring(at[0] % 50, at[0]++ % 50 + 1);
              connections.removeIf(connection -> !connection.send(drop));
              return connections.isEmpty();
            });
    othersAreServed();
    assertThat(ingress.count("inngest_idempotency")).isEqualTo(1);
  }

  @Test
  void connectionsThatSayNothingAreClosed() throws Exception {
    openMany("");
    othersAreServed();
    for (RawConnection connection : connections) {
      assertThat(connection.closedWithin(SOON)).isTrue();
    }
  }

  @Test
  void headersThatDripInAreCutOffAndHoldNobodyUp() throws Exception {
    openMany(LINE + "Host: x\r\nX-Slow: ");
    othersAreServed();
    await("every slow connection to be cut")
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              connections.removeIf(connection -> !connection.send("a"));
              return connections.isEmpty();
            });
    othersAreServed();
  }

  /** Half a request and then silence. */
  @Test
  void aRequestCutShortIsNoDelivery() throws Exception {
    openMany(with(LENGTH, BODY.substring(1)));
    for (RawConnection connection : connections) {
      assertThat(connection.statuses(SOON)).doesNotContain(200);
    }
  }
}
