package io.wamcp.ingress.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.ingress.IngressUnderTest;
import io.wamcp.testkit.DatabaseAccess;
import io.wamcp.testkit.Fixtures;
import io.wamcp.testkit.PostgresUnderTest;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A stranger costs no database work, however many requests he sends. */
class BadSignaturesIT {

  private static final int MANY = 2000;

  private final byte[] body = Fixtures.bytes("webhooks/msg-text.json");

  /** Everything a delivery reads or writes is locked, so one statement would hang and give 503. */
  @Test
  void twoThousandStrangersTouchNoTable() throws Exception {
    DatabaseAccess access = IngressUnderTest.newDatabase();
    try (IngressUnderTest ingress = IngressUnderTest.start(access, Map.of("db.pool-size", "2"))) {
      try (Connection connection = access.open();
          Statement statement = connection.createStatement()) {
        connection.setAutoCommit(false);
        statement.execute(
            "LOCK TABLE phone_numbers, inngest_idempotency, event_outbox, account_events,"
                + " webhook_quarantine IN ACCESS EXCLUSIVE MODE");
        assertThat(ingress.deliver(body).statusCode()).as("a good one does wait").isEqualTo(503);
        assertThat(strangers(ingress)).hasSize(MANY).containsOnly(404);
        connection.rollback();
      }
      assertThat(ingress.deliver(body).statusCode()).isEqualTo(200);
      assertThat(ingress.count("inngest_idempotency")).isEqualTo(1);
      assertThat(ingress.count("webhook_quarantine")).isZero();
    }
  }

  /** Nor do they need a connection: there is no database at all. */
  @Test
  void strangersAreAnsweredWithoutADatabase() throws Exception {
    try (PostgresUnderTest postgres =
            PostgresUnderTest.start(PostgresUnderTest.Options.durablyStored());
        IngressUnderTest ingress = IngressUnderTest.start(postgres.newDatabase(), Map.of())) {
      postgres.stop();
      assertThat(strangers(ingress)).hasSize(MANY).containsOnly(404);
    }
  }

  private List<Integer> strangers(IngressUnderTest ingress) throws Exception {
    List<Integer> statuses = new ArrayList<>();
    try (var pool = Executors.newFixedThreadPool(8)) {
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        String signature = "sha256=" + "%064x".formatted(i);
        answers.add(pool.submit(() -> ingress.post(body, signature).statusCode()));
      }
      for (Future<Integer> answer : answers) {
        statuses.add(answer.get(60, TimeUnit.SECONDS));
      }
    }
    return statuses;
  }
}
