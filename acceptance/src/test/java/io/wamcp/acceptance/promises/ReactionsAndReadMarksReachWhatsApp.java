package io.wamcp.acceptance.promises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.acceptance.Observer;
import io.wamcp.acceptance.Stacks;
import io.wamcp.local.McpCaller.Answer;
import io.wamcp.store.Json;
import io.wamcp.testkit.meta.RecordedCall;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What an agent does to a customer's message, from one front door to the other. */
class ReactionsAndReadMarksReachWhatsApp {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Observer stack = new Observer(Stacks.shared());
  private final String customer = Observer.customer();

  /** A customer writes through the simulated Meta, which will know the message again. */
  private String written(String text) throws InterruptedException {
    String wamid = stack.stack.meta().inbound(stack.number(), customer, text).wamid();
    stack.awaitCount(1, "SELECT count(*) FROM messages WHERE wamid = ?", wamid);
    return wamid;
  }

  private JsonNode call(String tool, Map<String, Object> arguments) {
    return Observer.ok(stack.mcp.call(tool, arguments));
  }

  private List<JsonNode> toldAbout(String wamid) {
    return stack.stack.meta().calls(stack.number()).stream()
        .map(RecordedCall::body)
        .filter(body -> body.contains(wamid))
        .map(Json::read)
        .toList();
  }

  private List<String> reactions(String wamid) {
    JsonNode messages = call("get_messages", Map.of("around", wamid, "limit", 1)).path("messages");
    return messages.findValuesAsText("emoji").stream().distinct().toList();
  }

  @Test
  void aReactionIsSentShownReplacedAndTakenBack() throws InterruptedException {
    String wamid = written(Observer.unique("react to me"));
    JsonNode sent = call("send_reaction", Map.of("wamid", wamid, "emoji", "👍", "wait", true));
    assertThat(sent.path("status").asText()).isEqualTo("sent");
    assertThat(reactions(wamid)).containsExactly("👍");

    call("send_reaction", Map.of("wamid", wamid, "emoji", "🎉", "wait", true));
    assertThat(reactions(wamid)).containsExactly("🎉");
    call("send_reaction", Map.of("wamid", wamid, "emoji", "", "wait", true));
    assertThat(reactions(wamid)).isEmpty();

    assertThat(toldAbout(wamid))
        .extracting(body -> body.at("/reaction/emoji").asText())
        .containsExactly("👍", "🎉", "");
    assertThat(stack.status(sent.path("queueId").asText()).path("status").asText())
        .as("WhatsApp never says that a reaction was delivered")
        .isEqualTo("sent");
  }

  @Test
  void aReactionThatWhatsAppDoesNotShowIsNotShownHereEither() {
    // This customer's webhook did not come through the simulated Meta, which knows no such message.
    String wamid = Observer.wamid();
    stack.door.post(stack.door.textWebhook(stack.number(), customer, wamid, "unknown to Meta"));
    stack.awaitCount(1, "SELECT count(*) FROM messages WHERE wamid = ?", wamid);
    String queueId =
        call("send_reaction", Map.of("wamid", wamid, "emoji", "👍")).path("queueId").asText();
    stack.awaitStatus(queueId, "failed");
    assertThat(stack.status(queueId).at("/error/code").asInt()).isEqualTo(131009);
    assertThat(reactions(wamid)).isEmpty();
  }

  @Test
  void aReadMarkReachesWhatsAppOnceWithTheTypingIndicator() throws InterruptedException {
    written(Observer.unique("first"));
    String wamid = written(Observer.unique("second"));
    assertThat(unread()).isEqualTo(2);

    JsonNode marked = call("mark_read", Map.of("wamid", wamid, "typing", true));

    assertThat(marked.path("unread").asInt()).isZero();
    assertThat(unread()).isZero();
    awaitMark(wamid, "done");
    assertThat(toldAbout(wamid)).hasSize(1);
    JsonNode told = toldAbout(wamid).getFirst();
    assertThat(told.path("status").asText()).isEqualTo("read");
    assertThat(told.at("/typing_indicator/type").asText()).isEqualTo("text");
    written(Observer.unique("third"));
    assertThat(unread()).isEqualTo(1);
  }

  private int unread() {
    return call("get_contact", Map.of("contact", customer, "phoneNumberId", stack.number()))
        .at("/contacts/0/unread")
        .asInt();
  }

  private void awaitMark(String wamid, String state) {
    Awaitility.await("the mark to be " + state)
        .atMost(PATIENCE)
        .until(
            () -> call("get_message_status", Map.of("wamid", wamid)).path("readMark").asText(),
            state::equals);
  }

  @Test
  void aReadMarkMetaRefusesSaysWhy() {
    String wamid = Observer.wamid();
    stack.door.post(stack.door.textWebhook(stack.number(), customer, wamid, "unknown to Meta"));
    stack.awaitCount(1, "SELECT count(*) FROM messages WHERE wamid = ?", wamid);
    call("mark_read", Map.of("wamid", wamid));
    awaitMark(wamid, "failed");
    assertThat(call("get_message_status", Map.of("wamid", wamid)).path("nextAction").asText())
        .contains("131009");
  }

  @Test
  void aRefusalForNowIsTriedAgain() throws InterruptedException {
    String wamid = written(Observer.unique("busy"));
    stack.door.behaviour(Map.of("to", wamid, "times", 1, "status", 503, "errorCode", 2));
    call("mark_read", Map.of("wamid", wamid));
    awaitMark(wamid, "done");
    assertThat(toldAbout(wamid)).hasSize(2);
  }

  @Test
  void oldMessagesAreRefusedBeforeAnythingIsQueued() {
    String wamid = Observer.wamid();
    byte[] webhook = stack.door.textWebhook(stack.number(), customer, wamid, "long ago");
    String old = Long.toString(Instant.now().minus(Duration.ofDays(31)).getEpochSecond());
    String body =
        new String(webhook, java.nio.charset.StandardCharsets.UTF_8)
            .replaceAll("\"timestamp\":\"[0-9]+\"", "\"timestamp\":\"" + old + "\"");
    stack.door.post(body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    stack.awaitCount(1, "SELECT count(*) FROM messages WHERE wamid = ?", wamid);
    for (Map<String, Object> arguments :
        List.<Map<String, Object>>of(
            Map.of("wamid", wamid), Map.of("wamid", wamid, "emoji", "👍", "force", true))) {
      String tool = arguments.size() == 1 ? "mark_read" : "send_reaction";
      Answer refused = stack.mcp.call(tool, arguments);
      assertThat(refused.error()).isTrue();
      assertThat(refused.text()).startsWith("message_too_old");
    }
    assertThat(toldAbout(wamid)).isEmpty();
  }
}
