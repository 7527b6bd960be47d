package io.wamcp.acceptance.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.local.chaos.ChaosRun;
import io.wamcp.local.chaos.ChaosStack;
import io.wamcp.local.chaos.SendKind;
import io.wamcp.local.chaos.Workload;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A few seeds; {@code ./wa-mcp chaos} plays any number. */
class SeededChaosIT {

  @ParameterizedTest
  @ValueSource(longs = {4, 11})
  void everyPromiseHolds(long seed) {
    ChaosRun.Outcome outcome = new ChaosRun(ChaosStacks.shared()).play(seed);
    assertThat(outcome.held()).as(outcome::report).isTrue();
  }

  @Test
  void aSeedAlwaysMeansTheSame() {
    for (long seed = 1; seed <= 50; seed++) {
      assertThat(ChaosRun.scheduleOf(seed)).isEqualTo(ChaosRun.scheduleOf(seed));
      assertThat(ChaosRun.scheduleOf(seed)).isNotEqualTo(ChaosRun.scheduleOf(seed + 1));
    }
  }

  /** What would be a broken promise is seen as one. */
  @Test
  void theLedgerNoticesWhatIsLostOrDoubled() throws SQLException {
    try (ChaosStack stack = ChaosStacks.fresh();
        Workload workload = new Workload(stack, "sabotage")) {
      ChaosRun run = new ChaosRun(stack);
      workload.customersWrite(0, 2);
      workload.strangeStatuses(0);
      workload.agentSends(0, SendKind.PLAIN);
      workload.agentSends(1, SendKind.REFUSED);
      assertThat(run.settle(workload)).isEmpty();

      execute(
          stack,
          "DELETE FROM messages WHERE wamid = 'wamid.chaos-sabotage-1'",
          "UPDATE inngest_idempotency SET outcome = 'failed' WHERE event_id LIKE '%sabotage-2'",
          "DELETE FROM message_statuses WHERE status = 'delivered' AND wamid LIKE '%strange%'",
          "UPDATE send_attempts SET state = 'in_flight' WHERE state = 'rejected'",
          "UPDATE messages SET status = 'failed', error_type = NULL, error_code = NULL"
              + " WHERE idempotency_key LIKE 'chaos-sabotage-%'");
      assertThat(String.join("\n", run.settle(workload)))
          .contains("message wamid.chaos-sabotage-1: no row")
          .contains("wamid.chaos-sabotage-2: failed")
          .contains("delivered: no row")
          .contains("attempt in flight")
          .contains("chaos-sabotage-1 PLAIN: failed without a reason")
          .contains("chaos-sabotage-2 REFUSED: not failed");
    }
  }

  private static void execute(ChaosStack stack, String... statements) throws SQLException {
    try (Connection connection = stack.stack().database().open();
        Statement statement = connection.createStatement()) {
      for (String sql : List.of(statements)) {
        assertThat(statement.executeUpdate(sql)).as(sql).isPositive();
      }
    }
  }
}
