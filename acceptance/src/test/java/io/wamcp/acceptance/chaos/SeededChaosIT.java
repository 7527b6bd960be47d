package io.wamcp.acceptance.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.wamcp.acceptance.Observer;
import io.wamcp.local.chaos.Aged;
import io.wamcp.local.chaos.ChaosRun;
import io.wamcp.local.chaos.ChaosStack;
import io.wamcp.local.chaos.SendKind;
import io.wamcp.local.chaos.Workload;
import io.wamcp.testkit.meta.Behaviour;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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
    long arms = outcome.schedule().stream().filter(line -> line.contains("Arm[")).count();
    assertThat(outcome.armed()).as("whether each was hit").hasSize(Math.toIntExact(arms));
    assertThat(outcome.armed()).allMatch(line -> line.matches(".+=(halt|throw)@\\d: (not )?hit"));
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
  void theLedgerNoticesWhatIsLostOrDoubled() throws SQLException, InterruptedException {
    try (ChaosStack stack = ChaosStacks.fresh();
        Workload workload = new Workload(stack, "sabotage")) {
      ChaosRun run = new ChaosRun(stack);
      workload.everyStatusComes();
      workload.leavesBehind(Aged.AUDIT);
      workload.leavesBehind(Aged.LIMITS);
      stack.operatorSends("cron/audit.archive", Map.of());
      stack.operatorSends("cron/rate-limit.gc", Map.of());
      workload.customersWrite(0, 2);
      workload.agentReads(0);
      workload.strangeStatuses(0);
      workload.agentSends(0, SendKind.PLAIN);
      workload.agentSends(1, SendKind.REFUSED);
      workload.agentSends(1, SendKind.ANSWER_AND_STATUSES_LOST);
      workload.agentSends(0, SendKind.SCRAMBLED);
      assertThat(run.settle(workload)).isEmpty();

      somebodyCallsMeta(stack, "wamid.chaos-sabotage-2");
      execute(stack, SABOTAGE);
      assertThat(String.join("\n", run.settle(workload))).contains(NOTICED);
    }
  }

  private static final String[] SABOTAGE = {
    "DELETE FROM messages WHERE wamid = 'wamid.chaos-sabotage-1'",
    "UPDATE inngest_idempotency SET outcome = 'failed' WHERE event_id LIKE '%sabotage-2'",
    "DELETE FROM message_statuses WHERE status = 'delivered' AND wamid LIKE '%strange%'",
    // Of the statuses of our own sends: one failed, one forgotten, one without its history.
    "UPDATE inngest_idempotency SET outcome = 'failed' WHERE event_id = (SELECT min(event_id)"
        + " FROM inngest_idempotency WHERE event_id LIKE 'status:%:read'"
        + " AND event_id NOT LIKE '%strange%')",
    "DELETE FROM inngest_idempotency WHERE event_id = (SELECT min(event_id)"
        + " FROM inngest_idempotency WHERE event_id LIKE 'status:%:sent'"
        + " AND event_id NOT LIKE '%strange%')",
    "DELETE FROM message_statuses WHERE status = 'delivered' AND message_id IS NOT NULL",
    "INSERT INTO event_outbox (event_name, subject_key, dispatch_key, wa_phone_number_id, data,"
        + " confirmation, created_at, next_dispatch_at, parked_at, last_error)"
        + " VALUES ('wa/webhook.received', 'hidden', 'hidden', '1', '{}', 'consumer', now(), now(),"
        + " now(), 'it failed')",
    "INSERT INTO contacts (phone_number_id, wa_id, profile_name) SELECT n.id, c.wa_id,"
        + " c.profile_name FROM contacts c JOIN phone_numbers n ON n.id <> c.phone_number_id"
        + " WHERE c.wa_id = '15560000002'",
    "UPDATE messages SET contact_id = (SELECT id FROM contacts WHERE wa_id = '15560000001')"
        + " WHERE wamid = 'wamid.chaos-sabotage-2'",
    "UPDATE read_marks SET wamid = 'another'",
    "UPDATE send_attempts SET state = 'in_flight' WHERE state = 'rejected'",
    "UPDATE messages SET request_id = gen_random_uuid()"
        + " WHERE idempotency_key = 'chaos-sabotage-4'",
    "UPDATE messages SET possible_duplicate = false WHERE possible_duplicate",
    "UPDATE messages SET status = 'failed', error_type = NULL, error_code = NULL"
        + " WHERE idempotency_key IN ('chaos-sabotage-1', 'chaos-sabotage-2')",
    "DELETE FROM rate_limit_buckets WHERE bucket_key LIKE 'fresh bucket%'",
    "INSERT INTO audit_log (event, outcome, details)"
        + " VALUES ('old', 'ok', '{\"mark\": \"aged-sabotage\"}')"
  };

  private static final String[] NOTICED = {
    "message wamid.chaos-sabotage-1: no row",
    "wamid.chaos-sabotage-2: failed",
    "delivered: no row",
    "read: failed",
    "sent: no row",
    "delivered: no rows of statuses",
    "outbox row: wa/webhook.received hidden parked it failed",
    "15560000002: not expected",
    "two contacts of one person: C 15560000002",
    "message of another person: wamid.chaos-sabotage-2",
    "read mark wamid.chaos-sabotage-3: no row",
    "attempt in flight",
    "chaos-sabotage-1 PLAIN: failed without a reason",
    "chaos-sabotage-1 PLAIN: sent to 15559999999",
    "chaos-sabotage-1 PLAIN: sent as something else",
    "chaos-sabotage-2 REFUSED: not failed",
    "chaos-sabotage-3 ANSWER_AND_STATUSES_LOST: Meta took it 2 times",
    "chaos-sabotage-4 SCRAMBLED: the agent was told [",
    "called for nobody: {\"messaging_product\":\"whatsapp\",\"to\":\"15559999999\",\"type\":",
    "called for nobody: {\"messaging_product\":\"whatsapp\",\"status\":\"read\"",
    "aged LIMITS: found [fresh count]",
    "aged AUDIT: found [fresh, old]"
  };

  /** Sends for a request that is somebody else's, for none that is known, and tells of a read. */
  private static void somebodyCallsMeta(ChaosStack stack, String read)
      throws SQLException, InterruptedException {
    String request =
        new Observer(stack.stack())
            .text("SELECT request_id FROM messages WHERE idempotency_key = 'chaos-sabotage-1'");
    for (String id : List.of(request, UUID.randomUUID().toString())) {
      postToMeta(
          stack,
          "{\"messaging_product\":\"whatsapp\",\"to\":\"15559999999\",\"type\":\"text\","
              + "\"text\":{\"body\":\"something else\"},\"biz_opaque_callback_data\":\""
              + id
              + "\"}");
    }
    postToMeta(
        stack,
        "{\"messaging_product\":\"whatsapp\",\"status\":\"read\",\"message_id\":\"" + read + "\"}");
  }

  private static void postToMeta(ChaosStack stack, String body) throws InterruptedException {
    String number = stack.stack().info().meta().phoneNumberIds().getFirst();
    stack.meta().behave(Behaviour.to("15559999999").noStatuses());
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(stack.meta().url() + "/v24.0/" + number + "/messages"))
            .header("Authorization", "Bearer somebody")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      assertThat(http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
          .isEqualTo(200);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
