package io.wamcp.ingress.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wamcp.ingress.IngressUnderTest;
import io.wamcp.testkit.Fixtures;
import io.wamcp.testkit.PostgresUnderTest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Without Postgres there is no 200, and soon an answer. */
class PostgresOutageIT {

  private final byte[] first = Fixtures.bytes("webhooks/msg-text.json");
  private final byte[] second = Fixtures.bytes("webhooks/msg-image.json");

  @Test
  @Tag("slow")
  void stoppedAndStartedAgain() throws Exception {
    try (PostgresUnderTest postgres =
            PostgresUnderTest.start(PostgresUnderTest.Options.durablyStored());
        IngressUnderTest ingress = IngressUnderTest.start(postgres.newDatabase(), Map.of())) {
      assertThat(ingress.deliver(first).statusCode()).isEqualTo(200);
      postgres.stop();
      for (int i = 0; i < 3; i++) {
        assertUnavailable(ingress, second);
      }
      assertThat(ingress.post(second, null).statusCode())
          .as("a bad signature does not need the database")
          .isEqualTo(404);
      assertThat(ingress.admin("/health/ready").statusCode()).isEqualTo(503);
      assertThat(ingress.admin("/health/live").statusCode()).isEqualTo(200);
      postgres.start();
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> ingress.deliver(second).statusCode() == 200);
      assertThat(ingress.count("event_outbox")).isEqualTo(2);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> ingress.admin("/health/ready").statusCode() == 200);
    }
  }

  @Test
  void aTableThatIsLockedIsNoReasonToWait() throws Exception {
    var access = PostgresUnderTest.shared().newDatabase();
    try (IngressUnderTest ingress = IngressUnderTest.start(access, Map.of())) {
      assertThat(ingress.deliver(first).statusCode()).isEqualTo(200);
      try (Connection connection = access.open();
          Statement statement = connection.createStatement()) {
        connection.setAutoCommit(false);
        statement.execute("LOCK TABLE inngest_idempotency IN ACCESS EXCLUSIVE MODE");
        assertUnavailable(ingress, second);
        connection.rollback();
      }
      assertThat(ingress.deliver(second).statusCode()).isEqualTo(200);
      assertThat(ingress.count("inngest_idempotency")).isEqualTo(2);
    }
  }

  private static void assertUnavailable(IngressUnderTest ingress, byte[] body) throws Exception {
    long begin = System.nanoTime();
    HttpResponse<String> response = ingress.deliver(body);
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).contains("not_stored").doesNotContain("Exception");
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(3_500));
  }
}
