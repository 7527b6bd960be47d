package io.wamcp.acceptance.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.acceptance.Observer;
import io.wamcp.acceptance.Operator;
import io.wamcp.local.chaos.ChaosRun;
import io.wamcp.local.chaos.ChaosStack;
import io.wamcp.local.chaos.Workload;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Trouble that might pass and does not: every attempt of a run fails, so do the three runs it gets
 * after that, and then it is left to a person, with all others done. Once the trouble is gone, that
 * person has it go through.
 */
class TroubleThatLastsIT {

  private final ChaosStack stack = ChaosStacks.shared();
  private final Observer observer = new Observer(stack.stack());
  private final Operator operator = new Operator(stack.stack());
  private final ChaosRun run = new ChaosRun(stack);
  private final String tag = UUID.randomUUID().toString().substring(0, 8);

  @AfterEach
  void theTroubleIsGone() {
    execute("DROP FUNCTION IF EXISTS lasting_trouble() CASCADE");
  }

  /**
   * From now on what would make such a row fails as something that may be tried again, with words
   * that quote the row.
   */
  private void trouble(String event, String table, String row) {
    execute(
        """
        CREATE FUNCTION lasting_trouble() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          RAISE EXCEPTION 'cannot hold %%', to_jsonb(NEW)::text USING ERRCODE = 'P0001';
        END $$;
        CREATE TRIGGER lasting_trouble BEFORE %s ON %s FOR EACH ROW WHEN (%s)
          EXECUTE FUNCTION lasting_trouble();
        """
            .formatted(event, table, row));
  }

  private void execute(String sql) {
    try (var connection = stack.stack().database().open();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  private String wamid(int number) {
    return "wamid.chaos-" + tag + "-" + number;
  }

  private String number() {
    return stack.stack().info().meta().phoneNumberIds().getFirst();
  }

  @Test
  void aMessage() {
    try (Workload workload = new Workload(stack, tag)) {
      trouble("INSERT", "messages", "NEW.wamid = '" + wamid(1) + "'");
      workload.customersWrite(0, 3);
      List<String> differences = run.settle(workload);
      assertLeftToAPerson("msg:" + number() + ":" + wamid(1));
      assertThat(differences)
          .as("of the others")
          .allMatch(line -> line.contains(wamid(1)) || line.startsWith("contact "))
          .anyMatch(line -> line.startsWith("message ") && line.endsWith("no row"));

      goesThrough("msg:" + number() + ":" + wamid(1), workload);
    }
  }

  @Test
  void aStatus() {
    try (Workload workload = new Workload(stack, tag)) {
      String strange = "wamid.chaos-" + tag + "-strange-1";
      trouble(
          "INSERT",
          "message_statuses",
          "NEW.wamid = '" + strange + "' AND NEW.status = 'delivered'");
      workload.strangeStatuses(0);
      List<String> differences = run.settle(workload);
      String event = "status:" + number() + ":" + strange + ":delivered";
      assertLeftToAPerson(event);
      assertThat(differences).as("of the others").allMatch(line -> line.contains("delivered"));

      goesThrough(event, workload);
    }
  }

  /** It has no item: the mark says that it failed, and who still wants it read marks it again. */
  @Test
  void aReadMark() {
    try (Workload workload = new Workload(stack, tag)) {
      trouble("UPDATE", "read_marks", "NEW.state = 'done' AND NEW.wamid = '" + wamid(1) + "'");
      workload.agentReads(0);
      workload.agentReads(0);
      List<String> differences = run.settle(workload);
      assertThat(differences).containsExactly("read mark " + wamid(1) + ": failed internal_error");
      assertThat(observer.text("SELECT error_message FROM read_marks WHERE wamid = ?", wamid(1)))
          .startsWith("It failed: ")
          .doesNotContain("cannot hold");
      assertThat(observer.count(RUNS, "wa/message.read.requested", wamid(1))).isEqualTo(4);

      theTroubleIsGone();
      workload.agentReadsAgain(1);
      assertThat(run.settle(workload)).isEmpty();
    }
  }

  private void assertLeftToAPerson(String eventId) {
    assertThat(
            observer.count(
                "SELECT redrives FROM event_outbox WHERE subject_key = ?"
                    + " AND parked_at IS NOT NULL",
                eventId))
        .as("fresh runs it got")
        .isEqualTo(3);
    List<JsonNode> listed = failed(eventId);
    assertThat(listed).hasSize(1);
    assertThat(listed.getFirst().path("state").asText()).isEqualTo("failed");
    assertThat(listed.getFirst().path("reason").asText())
        .isNotBlank()
        .as("the row is quoted to nobody")
        .doesNotContain("cannot hold");
    assertThat(listed.getFirst().path("retriable").asBoolean()).isTrue();
  }

  private static final String RUNS =
      "SELECT count(*) FROM inngest.runs r JOIN inngest.events e ON e.internal_id = r.event_id"
          + " WHERE e.name = ? AND e.body::jsonb -> 'data' ->> 'wamid' = ?";

  private List<JsonNode> failed(String eventId) {
    return StreamSupport.stream(operator.json("webhooks", "list", "--failed").spliterator(), false)
        .filter(item -> eventId.equals(item.path("eventId").asText()))
        .toList();
  }

  private void goesThrough(String eventId, Workload workload) {
    theTroubleIsGone();
    operator.json("webhooks", "retry", eventId);
    assertThat(run.settle(workload)).isEmpty();
    assertThat(failed(eventId)).isEmpty();
  }
}
