package io.wamcp.meta.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Reads the meaning of an inbound message. Never throws. Stateless and thread-safe. */
public final class MessageReader {

  /** Reads one message. */
  public InboundMessage read(InboundMessageItem item) {
    JsonNode message = item.message();
    MessageType type = MessageType.of(JsonFields.scalar(message, "type"));
    MessageContent content = ContentReader.read(type, message);
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.setAll(content.payload());
    payload.setAll(ContextReader.read(message));
    String group = JsonFields.partyId(message, "group_id");
    return new InboundMessage(
        item.phoneNumberId(),
        item.wamid(),
        type,
        content.body(),
        payload,
        sender(message, item.contact()),
        group,
        JsonFields.wamid(message.path("context"), "id"),
        JsonFields.seconds(message, "timestamp"),
        content.media() == null ? List.of() : List.of(content.media()),
        type.opensServiceWindow() && group == null);
  }

  /** Reads one message the business wrote on its own phone. */
  public EchoedMessage read(EchoItem item) {
    JsonNode message = item.message();
    MessageType type = MessageType.of(JsonFields.scalar(message, "type"));
    MessageContent content = ContentReader.read(type, message);
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.setAll(content.payload());
    payload.setAll(ContextReader.read(message));
    String group = JsonFields.partyId(message, "group_id");
    return new EchoedMessage(
        item.phoneNumberId(),
        item.wamid(),
        type,
        content.body(),
        payload,
        group == null ? recipient(message, item.contact()) : null,
        group,
        JsonFields.wamid(message.path("context"), "id"),
        JsonFields.seconds(message, "timestamp"),
        content.media() == null ? List.of() : List.of(content.media()));
  }

  private static SenderIdentity recipient(JsonNode message, JsonNode contact) {
    String to = JsonFields.partyId(message, "to");
    String waId = JsonFields.partyId(contact, "wa_id");
    return new SenderIdentity(
        waId == null ? to : waId,
        to,
        firstId(message, "to_user_id", contact, "user_id"),
        firstId(message, "to_parent_user_id", contact, "parent_user_id"),
        username(contact.path("profile")),
        JsonFields.scalar(contact.path("profile"), "name"));
  }

  private static SenderIdentity sender(JsonNode message, JsonNode contact) {
    String from = JsonFields.partyId(message, "from");
    String waId = JsonFields.partyId(contact, "wa_id");
    return new SenderIdentity(
        waId == null ? from : waId,
        from,
        firstId(message, "from_user_id", contact, "user_id"),
        firstId(message, "from_parent_user_id", contact, "parent_user_id"),
        username(contact.path("profile")),
        JsonFields.scalar(contact.path("profile"), "name"));
  }

  private static String firstId(JsonNode first, String field, JsonNode second, String other) {
    String id = JsonFields.partyId(first, field);
    return id == null ? JsonFields.partyId(second, other) : id;
  }

  private static String username(JsonNode profile) {
    String name = JsonFields.scalar(profile, "username");
    return name != null && name.startsWith("@") ? name.substring(1) : name;
  }
}
