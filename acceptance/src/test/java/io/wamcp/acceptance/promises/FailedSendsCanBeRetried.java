package io.wamcp.acceptance.promises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.acceptance.Observer;
import io.wamcp.acceptance.Operator;
import io.wamcp.acceptance.Stacks;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** A send that failed holds up nothing, is found by the operator, and gets another attempt. */
class FailedSendsCanBeRetried {

  private final Observer stack = new Observer(Stacks.shared());
  private final Operator operator = new Operator(Stacks.shared());

  private List<JsonNode> listed(String queueId) {
    return StreamSupport.stream(operator.json("sends", "list").spliterator(), false)
        .filter(send -> queueId.equals(send.path("queueId").asText()))
        .toList();
  }

  private long callsTo(String recipient) {
    return stack.stack.meta().calls(stack.number()).stream()
        .filter(call -> recipient.equals(call.to()))
        .count();
  }

  @Test
  void refusedByMetaThenSentOnceTheReasonIsGone() {
    String to = "+" + Observer.customer();
    stack.door.behaviour(Map.of("to", to, "times", 1, "status", 400, "errorCode", 131026));
    String queueId = stack.send(stack.number(), to, Observer.unique("Again"));
    String other = stack.send(stack.number(), "+" + Observer.customer(), Observer.unique("Fine"));
    stack.awaitStatus(queueId, "failed");
    stack.awaitStatus(other, "sent", "delivered", "read");

    JsonNode send = listed(queueId).getFirst();
    assertThat(send.path("errorType").asText()).isEqualTo("recipient_undeliverable");
    assertThat(send.path("errorCode").asInt()).isEqualTo(131026);
    assertThat(send.path("nextAction").asText()).isNotEmpty();

    operator.json("sends", "retry", queueId);

    stack.awaitStatus(queueId, "read");
    assertThat(callsTo(to)).isEqualTo(2);
    assertThat(listed(queueId)).isEmpty();
    assertThat(stack.status(queueId).path("history").findValuesAsText("status"))
        .contains("queued", "retried", "sent", "delivered", "read");
    assertThat(stack.status(queueId).path("attempts")).hasSize(2);
    assertThat(operator.run("sends", "retry", queueId).err()).contains("not failed");
  }

  @Test
  void failedByAStatusIsSentUnderAnotherWamidAndLateStatusesOfTheFirstChangeNothing() {
    String to = "+" + Observer.customer();
    stack.door.behaviour(Map.of("to", to, "times", 1, "statuses", "none"));
    String queueId = stack.send(stack.number(), to, Observer.unique("Late failure"));
    stack.awaitStatus(queueId, "sent");
    String first = stack.status(queueId).path("wamid").asText();
    assertThat(stack.door.post(statusWebhook(first, queueId, "failed"))).isEqualTo(200);
    stack.awaitStatus(queueId, "failed");

    stack.door.behaviour(Map.of("to", to, "times", 1, "statuses", "none"));
    operator.json("sends", "retry", queueId);
    stack.awaitStatus(queueId, "sent");
    assertThat(stack.door.post(statusWebhook(first, queueId, "delivered"))).isEqualTo(200);
    stack.awaitCount(
        1,
        "SELECT count(*) FROM inngest_idempotency WHERE event_id = ? AND outcome = 'processed'",
        "status:" + stack.number() + ":" + first + ":delivered");

    JsonNode status = stack.status(queueId);
    assertThat(status.path("status").asText()).isEqualTo("sent");
    assertThat(status.path("wamid").asText()).isNotEqualTo(first);
    assertThat(callsTo(to)).isEqualTo(2);
  }

  private byte[] statusWebhook(String wamid, String queueId, String status) {
    return stack.door.statusWebhook(stack.number(), wamid, queueId, status);
  }

  @Test
  void neverWhereTheOutcomeIsUnknownUnlessForced() {
    String to = "+" + Observer.customer();
    stack.door.behaviour(Map.of("to", to, "times", 1, "status", 400, "errorCode", 131026));
    String queueId = stack.send(stack.number(), to, Observer.unique("Unknown"));
    stack.awaitStatus(queueId, "failed");
    stack.text(
        "UPDATE send_attempts a SET state = 'unknown' FROM messages m WHERE m.id = a.message_id"
            + " AND m.request_id = ?::uuid RETURNING a.attempt",
        queueId);

    Operator.Result refused = operator.run("sends", "retry", queueId);
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err()).contains("nobody knows");
    assertThat(stack.status(queueId).path("status").asText()).isEqualTo("failed");

    assertThat(
            operator
                .json("sends", "retry", queueId, "--force")
                .path("possibleDuplicate")
                .asBoolean())
        .isTrue();
    stack.awaitStatus(queueId, "sent", "delivered", "read");
    assertThat(stack.status(queueId).path("possibleDuplicate").asBoolean()).isTrue();
  }
}
