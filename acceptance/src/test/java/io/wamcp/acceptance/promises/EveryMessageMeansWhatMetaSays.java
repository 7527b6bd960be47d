package io.wamcp.acceptance.promises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.acceptance.Observer;
import io.wamcp.acceptance.Stacks;
import io.wamcp.testkit.Fixtures;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Reactions, edits, revokes, echoes and changed identities, from one front door to the other. */
class EveryMessageMeansWhatMetaSays {

  private final Observer stack = new Observer(Stacks.shared());
  private final String customer = Observer.customer();

  @Test
  void whatComesLaterShowsOnTheMessageAlsoWhenItComesFirst() {
    String target = Observer.wamid();
    deliver(
        "messages",
        message(
            "\"type\":\"reaction\",\"reaction\":{\"message_id\":\"%s\",\"emoji\":\"👍\"}", target));
    deliver(
        "messages",
        message(
            "\"type\":\"edit\",\"edit\":{\"original_message_id\":\"%s\",\"message\":{\"type\":\"text\","
                + "\"text\":{\"body\":\"corrected\"}}}",
            target));
    stack.door.post(stack.door.textWebhook(stack.number(), customer, target, "wrong"));
    stack.awaitCount(1, "SELECT count(*) FROM messages WHERE wamid = ?", target);
    stack.awaitCount(2, "SELECT count(*) FROM message_changes WHERE target_wamid = ?", target);
    JsonNode message = read(target);
    assertThat(message.path("body").asText()).isEqualTo("corrected");
    assertThat(message.path("editedAt").isTextual()).isTrue();
    assertThat(message.at("/reactions/0/emoji").asText()).isEqualTo("👍");

    deliver(
        "messages",
        message("\"type\":\"revoke\",\"revoke\":{\"original_message_id\":\"%s\"}", target));
    stack.awaitCount(3, "SELECT count(*) FROM message_changes WHERE target_wamid = ?", target);
    JsonNode revoked = read(target);
    assertThat(revoked.has("body")).isFalse();
    assertThat(revoked.path("revokedAt").isTextual()).isTrue();
  }

  @Test
  void whatTheBusinessWritesOnItsPhoneIsPartOfTheChatAndNeverSent() {
    String wamid = Observer.wamid();
    deliver(
        "smb_message_echoes",
        "\"message_echoes\":[{\"from\":\"1\",\"to\":\"%s\",\"id\":\"%s\",\"timestamp\":\"1790000000\","
                .formatted(customer, wamid)
            + "\"type\":\"text\",\"text\":{\"body\":\"by hand\"}}]");
    stack.awaitCount(1, "SELECT count(*) FROM messages WHERE wamid = ?", wamid);
    JsonNode message = read(wamid);
    assertThat(message.path("echo").asBoolean()).isTrue();
    assertThat(message.path("fromMe").asBoolean()).isTrue();
    assertThat(message.at("/contact/windowOpen").asBoolean()).isFalse();
    assertThat(
            stack.stack.meta().calls(stack.number()).stream()
                .filter(call -> ("+" + customer).equals(call.to())))
        .isEmpty();
  }

  @Test
  void aNewNumberKeepsTheChat() {
    String fresh = Observer.customer();
    String first = Observer.wamid();
    stack.door.post(stack.door.textWebhook(stack.number(), customer, first, "old number"));
    stack.awaitCount(1, "SELECT count(*) FROM messages WHERE wamid = ?", first);
    deliver(
        "messages",
        message(
            "\"type\":\"system\",\"system\":{\"type\":\"user_changed_number\",\"wa_id\":\"%s\"}",
            fresh));
    stack.awaitCount(1, "SELECT count(*) FROM contacts WHERE wa_id = ?", fresh);
    JsonNode messages = messages(fresh);
    assertThat(messages).hasSize(2);
    assertThat(messages.get(0).path("body").asText()).isEqualTo("old number");
    assertThat(messages.get(0).at("/contact/waId").asText()).isEqualTo(fresh);
  }

  @Test
  void theAdThatBroughtSomebodyShowsOnTheMessageThatReplacesItsPlaceholder() {
    String wamid = Observer.wamid();
    assertThat(stack.door.post(fixture("msg-unsupported-131060-ghost", wamid))).isEqualTo(200);
    stack.awaitCount(
        1, "SELECT count(*) FROM messages WHERE wamid = ? AND message_type = 'unsupported'", wamid);
    assertThat(stack.door.post(fixture("msg-unsupported-131060-redelivery", wamid))).isEqualTo(200);
    stack.awaitCount(
        1, "SELECT count(*) FROM messages WHERE wamid = ? AND message_type = 'text'", wamid);

    JsonNode message = read(wamid);
    assertThat(message.path("body").asText()).isEqualTo("Hello! Can I get more info on this?");
    assertThat(message.at("/payload/referral/source_type").asText()).isEqualTo("ad");
    assertThat(message.at("/payload/referral/headline").asText()).isEqualTo("Chat with us");
    assertThat(message.at("/payload/referral/ctwa_clid").asText()).isEqualTo("INVENTED_CLICK_ID");
  }

  @Test
  void ofTwoChangesInOneSecondTheOneThatCameLaterCounts() {
    String target = Observer.wamid();
    stack.door.post(stack.door.textWebhook(stack.number(), customer, target, "wrong"));
    stack.awaitCount(1, "SELECT count(*) FROM messages WHERE wamid = ?", target);
    String reaction = "\"type\":\"reaction\",\"reaction\":{\"message_id\":\"%s\"%s}";
    inTurn("wamid.b", reaction.formatted(target, ",\"emoji\":\"👍\""));
    inTurn("wamid.a", reaction.formatted(target, ""));
    inTurn("wamid.b", edit(target, "\"type\":\"text\",\"text\":{\"body\":\"better\"}"));
    inTurn("wamid.a", edit(target, "\"type\":\"text\",\"text\":{\"body\":\"right\"}"));

    JsonNode message = read(target);
    assertThat(message.has("reactions")).as("taken back").isFalse();
    assertThat(message.path("body").asText()).isEqualTo("right");
  }

  @Test
  void anEditThatCannotBeReadLeavesTheTextAndIsMarked() {
    String target = Observer.wamid();
    stack.door.post(stack.door.textWebhook(stack.number(), customer, target, "as it was"));
    stack.awaitCount(1, "SELECT count(*) FROM messages WHERE wamid = ?", target);
    inTurn("wamid.c", edit(target, "\"type\":\"hologram\",\"hologram\":{\"id\":\"1\"}"));

    JsonNode message = read(target);
    assertThat(message.path("body").asText()).isEqualTo("as it was");
    assertThat(message.path("editedAt").isTextual()).isTrue();
  }

  private static String edit(String target, String content) {
    return "\"type\":\"edit\",\"edit\":{\"original_message_id\":\"%s\",\"message\":{%s}}"
        .formatted(target, content);
  }

  /** Delivers a message whose id begins so, and waits until it is stored. */
  private void inTurn(String prefix, String content) {
    String wamid = prefix + Observer.wamid();
    deliver("messages", message(wamid, customer, content));
    stack.awaitCount(1, "SELECT count(*) FROM messages WHERE wamid = ?", wamid);
  }

  private byte[] fixture(String name, String wamid) {
    JsonNode root = Fixtures.json("webhooks/" + name + ".json");
    JsonNode value = root.at("/entry/0/changes/0/value");
    ((ObjectNode) value.path("metadata")).put("phone_number_id", stack.number());
    ((ObjectNode) value.at("/contacts/0")).put("wa_id", customer);
    ((ObjectNode) value.at("/messages/0")).put("from", customer).put("id", wamid);
    return root.toString().getBytes(StandardCharsets.UTF_8);
  }

  private String message(String content, String id) {
    return message(Observer.wamid(), customer, content.formatted(id));
  }

  private static String message(String wamid, String from, String content) {
    return "\"messages\":[{\"from\":\"%s\",\"id\":\"%s\",\"timestamp\":\"1790000000\",%s}]"
        .formatted(from, wamid, content);
  }

  private void deliver(String field, String rest) {
    String body =
        """
        {"object":"whatsapp_business_account","entry":[{"id":"200000000000001","changes":[{"field":\
        "%s","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"1",\
        "phone_number_id":"%s"},%s}}]}]}"""
            .formatted(field, stack.number(), rest);
    assertThat(stack.door.post(body.getBytes(StandardCharsets.UTF_8))).isEqualTo(200);
  }

  private JsonNode read(String wamid) {
    for (JsonNode message : messages(customer)) {
      if (message.path("wamid").asText().equals(wamid)) {
        return message;
      }
    }
    throw new AssertionError("not among the messages: " + wamid);
  }

  private JsonNode messages(String contact) {
    return Observer.ok(
            stack.mcp.call(
                "get_messages", Map.of("phoneNumberId", stack.number(), "contact", contact)))
        .path("messages");
  }
}
