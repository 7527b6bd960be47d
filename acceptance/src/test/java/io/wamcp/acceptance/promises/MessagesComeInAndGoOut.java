package io.wamcp.acceptance.promises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.acceptance.EngineUnderTest;
import io.wamcp.acceptance.Observer;
import io.wamcp.acceptance.Stacks;
import io.wamcp.local.McpCaller.Answer;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The main job, from one front door to the other. */
class MessagesComeInAndGoOut {

  private final Observer stack = new Observer(Stacks.shared());

  @Test
  void aCustomersMessageIsReadableOverMcp() {
    String from = Observer.customer();
    String text = Observer.unique("Hello");
    String wamid = Observer.wamid();

    assertThat(stack.door.post(stack.door.textWebhook(stack.number(), from, wamid, text)))
        .isEqualTo(200);

    stack.awaitCount(1, "SELECT count(*) FROM messages WHERE wamid = ? AND body = ?", wamid, text);
    assertThat(stack.count("SELECT count(*) FROM contacts WHERE wa_id = ?", from)).isEqualTo(1);
    if (EngineUnderTest.isEmbedded()) {
      stack.awaitCount(
          1,
          "SELECT count(*) FROM inngest.events WHERE name = 'mcp/client.notify' AND body LIKE '%' || ? || '%'",
          wamid);
    }
    JsonNode messages =
        Observer.ok(
                stack.mcp.call(
                    "get_messages", Map.of("phoneNumberId", stack.number(), "contact", from)))
            .path("messages");
    assertThat(messages).hasSize(1);
    assertThat(messages.get(0).path("body").asText()).isEqualTo(text);
    assertThat(messages.get(0).path("direction").asText()).isEqualTo("inbound");
  }

  @Test
  void aSendAnswersAtOnceAndClimbsToRead() {
    String person = Observer.customer();
    stack.writes(stack.number(), person);
    Map<String, Object> arguments =
        Observer.arguments(stack.number(), "+" + person, Observer.unique("Hi"));
    arguments.remove("force");
    String queueId =
        Observer.ok(stack.mcp.call("send_message", arguments)).path("queueId").asText();
    stack.awaitStatus(queueId, "read");
    JsonNode status = stack.status(queueId);
    assertThat(status.path("status").asText()).isEqualTo("read");
    assertThat(status.path("wamid").asText()).startsWith("wamid.");
    assertThat(
            stack.text(
                "SELECT string_agg(s.status, ',' ORDER BY s.status) FROM message_statuses s"
                    + " JOIN messages m ON m.id = s.message_id WHERE m.request_id = ?::uuid",
                queueId))
        .isEqualTo("delivered,read,sent");
  }

  @Test
  void waitingGivesTheWamid() {
    Map<String, Object> arguments =
        Observer.arguments(stack.number(), "+" + Observer.customer(), Observer.unique("Wait"));
    arguments.put("wait", true);
    JsonNode sent = Observer.ok(stack.mcp.call("send_message", arguments));
    assertThat(sent.path("wamid").asText()).startsWith("wamid.");
    assertThat(sent.path("status").asText()).isIn("sent", "delivered", "read");
  }

  @Test
  @Tag("slow")
  void aSlowMetaTimesTheWaitOutAndTheRowSettlesLater() {
    String to = "+" + Observer.customer();
    stack.door.behaviour(Map.of("to", to, "times", 1, "delayMs", 33_000, "statuses", "none"));
    Map<String, Object> arguments =
        Observer.arguments(stack.otherNumber(), to, Observer.unique("Slow"));
    arguments.put("wait", true);
    JsonNode answer = Observer.ok(stack.mcp.call("send_message", arguments));
    assertThat(answer.path("status").asText()).isEqualTo("timed_out_waiting");
    stack.awaitStatus(answer.path("queueId").asText(), "sent");
  }

  @Test
  void aRetriableErrorIsTriedAgainAndSentOnce() {
    String to = "+" + Observer.customer();
    stack.door.behaviour(Map.of("to", to, "times", 1, "status", 503, "errorCode", 2));
    String queueId = stack.send(stack.number(), to, Observer.unique("Again"));
    stack.awaitStatus(queueId, "sent", "delivered", "read");
    assertThat(
            stack.count(
                "SELECT count(*) FROM send_attempts a JOIN messages m ON m.id = a.message_id"
                    + " WHERE m.request_id = ?::uuid",
                queueId))
        .isEqualTo(2);
    assertThat(callsTo(to)).isEqualTo(2);
  }

  @Test
  void aClosedWindowIsReportedBeforeAnythingIsQueued() {
    String from = Observer.customer();
    String body = Observer.unique("Too early");
    Map<String, Object> arguments = Observer.arguments(stack.number(), "+" + from, body);
    arguments.remove("force");

    Answer early = stack.mcp.call("send_message", arguments);
    assertThat(early.error()).isTrue();
    assertThat(early.text())
        .startsWith("service_window_closed")
        .contains("never written")
        .contains("force: true");
    assertThat(stack.count("SELECT count(*) FROM messages WHERE body = ?", body)).isZero();
    assertThat(callsTo("+" + from)).isZero();

    stack.writes(stack.number(), from);
    String queueId =
        Observer.ok(stack.mcp.call("send_message", arguments)).path("queueId").asText();
    stack.awaitStatus(queueId, "sent", "delivered", "read");
    assertThat(stack.status(queueId).at("/window/open").asBoolean()).isTrue();
  }

  /** That the number and the user id are one person's, only the statuses of the send have said. */
  @Test
  void whoAnswersUnderTheirUserIdAloneIsWhoWasWrittenTo() {
    String person = Observer.customer();
    String user = "US." + person;
    stack.stack.meta().knowsAs("+" + person, person, user);
    String queueId = stack.send(stack.number(), "+" + person, Observer.unique("Are you there?"));
    stack.awaitStatus(queueId, "read");
    String wamid = Observer.wamid();
    String answer = Observer.unique("Yes");
    byte[] webhook = stack.door.textWebhookByUserId(stack.number(), user, wamid, answer);
    assertThat(stack.door.post(webhook)).isEqualTo(200);
    stack.awaitCount(1, "SELECT count(*) FROM messages WHERE wamid = ?", wamid);

    Map<String, Object> arguments =
        Observer.arguments(stack.number(), "+" + person, Observer.unique("Good"));
    arguments.remove("force");
    assertThat(Observer.ok(stack.mcp.call("send_message", arguments)).has("warning")).isFalse();
    for (String contact : new String[] {"+" + person, user}) {
      JsonNode messages =
          Observer.ok(
                  stack.mcp.call(
                      "get_messages", Map.of("phoneNumberId", stack.number(), "contact", contact)))
              .path("messages");
      assertThat(messages).as("the chat with %s", contact).hasSize(3);
      assertThat(messages.findValuesAsText("body")).contains(answer);
    }
  }

  @Test
  void metaHasTheLastWordAboutTheWindow() {
    String to = "+" + Observer.customer();
    stack.door.behaviour(Map.of("to", to, "times", 1, "status", 400, "errorCode", 131047));
    Map<String, Object> arguments = Observer.arguments(stack.number(), to, Observer.unique("Late"));
    arguments.put("wait", true);
    Answer answer = stack.mcp.call("send_message", arguments);
    assertThat(answer.error()).isTrue();
    assertThat(answer.text())
        .contains("131047")
        .contains("service_window_closed")
        .contains("Send an approved template");
    assertThat(callsTo(to)).isEqualTo(1);
    assertThat(stack.text("SELECT error_code FROM messages WHERE recipient = ?", to))
        .isEqualTo("131047");
  }

  private long callsTo(String recipient) {
    return stack.stack.meta().calls(stack.number()).stream()
        .filter(call -> recipient.equals(call.to()))
        .count();
  }
}
