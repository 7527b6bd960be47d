package io.wamcp.acceptance.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.local.chaos.ChaosStack;
import io.wamcp.local.chaos.SendKind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The database ends sessions, or itself, while steps are under way. */
class DatabaseDiesIT {

  @Test
  void everySessionEndsDuringACall() {
    ChaosStacks.survives(
        (stack, workload) -> {
          workload.agentSends(0, SendKind.SLOW);
          awaitCall(stack);
          stack.terminateSessions();
        });
  }

  @Test
  void everySessionEndsInsideATransaction() {
    ChaosStacks.survives(
        (stack, workload) -> {
          try (Connection own = stack.stack().database().open();
              Statement statement = own.createStatement()) {
            own.setAutoCommit(false);
            statement.execute("LOCK TABLE contacts IN ACCESS EXCLUSIVE MODE");
            workload.customersWrite(0, 2);
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> somebodyWaits(stack));
            stack.terminateSessions();
          } catch (SQLException e) {
            assertThat(e.getSQLState()).as("the own session ends as well").startsWith("08");
          }
        });
  }

  @Test
  void theServerCrashesDuringACall() {
    ChaosStacks.survives(
        (stack, workload) -> {
          workload.agentSends(0, SendKind.SLOW);
          workload.customersWrite(1, 3);
          awaitCall(stack);
          stack.crashDatabase();
        });
  }

  private static void awaitCall(ChaosStack stack) {
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> stack.calling(0));
  }

  private static boolean somebodyWaits(ChaosStack stack) throws SQLException {
    try (Connection own = stack.stack().database().open();
        Statement statement = own.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT 1 FROM pg_locks WHERE relation = 'contacts'::regclass AND NOT granted")) {
      return rows.next();
    }
  }
}
