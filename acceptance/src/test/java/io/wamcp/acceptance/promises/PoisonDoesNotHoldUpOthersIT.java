package io.wamcp.acceptance.promises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.acceptance.Observer;
import io.wamcp.acceptance.Operator;
import io.wamcp.acceptance.Stacks;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * An item that can never be processed ends failed with its reason, holds up nothing, is found by
 * the operator, and goes through once its trouble is gone.
 */
class PoisonDoesNotHoldUpOthersIT {

  private static final String REFUSES =
      """
      CREATE OR REPLACE FUNCTION refuse_poison() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.body LIKE 'poison %' THEN
          RAISE EXCEPTION 'cannot hold %', NEW.body USING ERRCODE = '22023';
        END IF;
        RETURN NEW;
      END $$;
      CREATE OR REPLACE TRIGGER refuse_poison BEFORE INSERT ON messages
        FOR EACH ROW EXECUTE FUNCTION refuse_poison();
      """;

  private final Observer stack = new Observer(Stacks.shared());
  private final Operator operator = new Operator(Stacks.shared());

  @AfterEach
  void healed() {
    execute("DROP TRIGGER IF EXISTS refuse_poison ON messages");
  }

  private void execute(String sql) {
    try (var connection = stack.stack.database().open();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  private String receive(String from, String body) {
    String wamid = Observer.wamid();
    assertThat(stack.door.post(stack.door.textWebhook(stack.number(), from, wamid, body)))
        .isEqualTo(200);
    return wamid;
  }

  private String eventId(String wamid) {
    return "msg:" + stack.number() + ":" + wamid;
  }

  private List<JsonNode> failed(String eventId) {
    return StreamSupport.stream(operator.json("webhooks", "list", "--failed").spliterator(), false)
        .filter(item -> eventId.equals(item.path("eventId").asText()))
        .toList();
  }

  @Test
  void anItemThatCannotBeProcessed() {
    execute(REFUSES);
    String from = Observer.customer();
    String text = Observer.unique("poison");
    String poison = receive(from, text);
    List<String> others = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      others.add(receive(from, Observer.unique("fine")));
    }

    others.forEach(
        wamid -> stack.awaitCount(1, "SELECT count(*) FROM messages WHERE wamid = ?", wamid));
    stack.awaitCount(
        1,
        "SELECT count(*) FROM inngest_idempotency WHERE event_id = ? AND outcome = 'failed'",
        eventId(poison));

    List<JsonNode> listed = failed(eventId(poison));
    assertThat(listed).hasSize(1);
    assertThat(listed.getFirst().path("reason").asText()).contains("22023").doesNotContain(text);
    assertThat(listed.getFirst().path("phoneNumberId").asText()).isEqualTo(stack.number());
    assertThat(listed.getFirst().path("retriable").asBoolean()).isTrue();

    execute("DROP TRIGGER refuse_poison ON messages");
    operator.json("webhooks", "retry", eventId(poison));

    stack.awaitCount(1, "SELECT count(*) FROM messages WHERE wamid = ? AND body = ?", poison, text);
    stack.awaitCount(
        1,
        "SELECT count(*) FROM inngest_idempotency WHERE event_id = ? AND outcome = 'processed'",
        eventId(poison));
    assertThat(failed(eventId(poison))).isEmpty();
    assertThat(operator.run("webhooks", "retry", eventId(poison)).err()).contains("is processed");
    assertThat(
            stack.count(
                "SELECT count(*) FROM audit_log WHERE event = 'admin.webhooks.retry'"
                    + " AND details->>'eventId' = ?",
                eventId(poison)))
        .isEqualTo(1);
  }
}
