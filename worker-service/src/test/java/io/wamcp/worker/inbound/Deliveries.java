package io.wamcp.worker.inbound;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.domain.id.Wamid;
import io.wamcp.store.ConversationMessage;
import io.wamcp.store.ConversationQuery;
import io.wamcp.store.Conversations;
import io.wamcp.testkit.Fixtures;
import io.wamcp.worker.WorkerHarness;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Webhook bodies of one person, delivered to a worker, and what clients read afterwards. */
final class Deliveries {

  /** Long ago, so that no test's time lies in the future. */
  static final long START = 1_790_000_000L;

  private static final AtomicLong IDS = new AtomicLong();

  private final WorkerHarness harness;

  Deliveries(WorkerHarness harness) {
    this.harness = harness;
  }

  static String phone() {
    return "15559" + String.format("%06d", IDS.incrementAndGet());
  }

  static String wamid() {
    return "wamid.semantics-" + IDS.incrementAndGet();
  }

  /** Who wrote: either may be null. */
  static String from(String waId, String userId) {
    String phone = waId == null ? "" : "\"from\":\"" + waId + "\",";
    return phone + (userId == null ? "" : "\"from_user_id\":\"" + userId + "\",");
  }

  static String text(String body) {
    return "\"type\":\"text\",\"text\":{\"body\":\"" + body + "\"}";
  }

  static String reaction(String target, String emoji) {
    String part = emoji == null ? "" : ",\"emoji\":\"" + emoji + "\"";
    return "\"type\":\"reaction\",\"reaction\":{\"message_id\":\"" + target + "\"" + part + "}";
  }

  static String edit(String target, String body) {
    return "\"type\":\"edit\",\"edit\":{\"original_message_id\":\"%s\",\"message\":{%s}}"
        .formatted(target, text(body));
  }

  static String revoke(String target) {
    return "\"type\":\"revoke\",\"revoke\":{\"original_message_id\":\"" + target + "\"}";
  }

  static String system(String type, String ids) {
    return "\"type\":\"system\",\"system\":{\"body\":\"\u200e?\u200e\",\"type\":\"%s\",%s}"
        .formatted(type, ids);
  }

  /** Delivers one message and waits until its row is there. */
  void message(String from, String wamid, long second, String content) {
    harness.receive(body(from, wamid, second, content));
    harness.awaitCount(1, "SELECT count(*) FROM messages WHERE wamid = ?", wamid);
  }

  static byte[] body(String from, String wamid, long second, String content) {
    return change(
        "messages",
        "\"messages\":[{%s\"id\":\"%s\",\"timestamp\":\"%d\",%s}]"
            .formatted(from, wamid, START + second, content));
  }

  /** Delivers what the business wrote on its own phone. */
  void echo(String to, String wamid, long second, String content) {
    harness.receive(
        change(
            "smb_message_echoes",
            "\"message_echoes\":[{\"from\":\"15550009001\",\"to\":\"%s\",\"id\":\"%s\",\"timestamp\":\"%d\",%s}]"
                .formatted(to, wamid, START + second, content)));
    harness.awaitCount(1, "SELECT count(*) FROM messages WHERE wamid = ?", wamid);
  }

  /** Delivers a change of another field and waits until nothing of it is left to do. */
  void account(String field, String rest) {
    harness.receive(change(field, rest));
    awaitAccountEvents(field);
  }

  private void awaitAccountEvents(String field) {
    harness.awaitCount(
        0,
        "SELECT count(*) FROM inngest_idempotency WHERE outcome <> 'processed' AND event_id LIKE ?",
        field + ":%");
  }

  /** The same, at a time of its own: another event, though it says nothing else. */
  void account(String field, String rest, long time) {
    String body = new String(change(field, rest), StandardCharsets.UTF_8);
    harness.receive(
        body.replace("\"changes\"", "\"time\":" + time + ",\"changes\"")
            .getBytes(StandardCharsets.UTF_8));
    awaitAccountEvents(field);
  }

  static byte[] change(String field, String rest) {
    return """
    {"object":"whatsapp_business_account","entry":[{"id":"200000000000001","changes":[{"field":\
    "%s","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":\
    "15550009001","phone_number_id":"%s"},%s}}]}]}\
    """
        .formatted(field, WorkerHarness.NUMBER, rest)
        .getBytes(StandardCharsets.UTF_8);
  }

  /** A stored webhook whose message has an id of its own, so that tests do not meet. */
  static byte[] fixture(String name, String wamid) {
    JsonNode root = Fixtures.json("webhooks/" + name + ".json");
    JsonNode value = root.at("/entry/0/changes/0/value");
    String array = value.has("messages") ? "messages" : "message_echoes";
    ((ObjectNode) value.path(array).path(0)).put("id", wamid);
    return root.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The message as its clients read it. */
  ConversationMessage read(String wamid) {
    return harness
        .database
        .<Optional<ConversationMessage>>query(
            db -> Conversations.find(db, query(null), new Wamid(wamid)))
        .orElseThrow();
  }

  /** The wamids of the chat with somebody, oldest first. */
  List<String> chat(String contact) {
    List<ConversationMessage> messages =
        harness.database.query(db -> Conversations.newest(db, query(contact), 50).messages());
    return messages.stream()
        .map(message -> message.wamid() == null ? "send" : message.wamid().value())
        .toList();
  }

  private ConversationQuery query(String contact) {
    return new ConversationQuery(
        harness.owner, true, "get_messages", WorkerHarness.NUMBER, contact, null, null);
  }

  /** A column of the contact that has this identifier now. */
  String contact(String column, String identifier) {
    return harness.text(
        "SELECT CAST(" + column + " AS text) FROM contacts WHERE wa_id = ? OR bsuid = ?",
        identifier,
        identifier);
  }
}
