package io.wamcp.meta.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.domain.id.MediaId;

/** Reads the part of a message that its type names. */
final class ContentReader {

  private ContentReader() {}

  static MessageContent read(MessageType type, JsonNode message) {
    JsonNode part = message.path(type.wireName());
    return switch (type) {
      case TEXT -> MessageContent.of(JsonFields.text(part, "body"));
      case IMAGE, VIDEO, AUDIO, DOCUMENT, STICKER -> media(part);
      case LOCATION -> wholePart(null, "location", part);
      case CONTACTS -> wholePart(null, "contacts", part);
      case INTERACTIVE -> InteractiveReader.read(part);
      case BUTTON -> button(part);
      case ORDER -> wholePart(JsonFields.text(part, "text"), "order", part);
      case REACTION -> reaction(part);
      case SYSTEM -> system(part, message.path("identity"));
      case REQUEST_WELCOME -> MessageContent.of(null);
      case UNSUPPORTED -> unsupported(part, message.path("errors").path(0));
      case EDIT -> edit(part);
      case REVOKE -> MessageContent.of(null, original(part).build());
      case UNKNOWN -> wholePart(null, "raw", message);
    };
  }

  private static MessageContent media(JsonNode part) {
    MediaReference reference = reference(part);
    ObjectNode payload =
        new PayloadBuilder()
            .put("mediaId", JsonFields.scalar(part, "id"))
            .put("mimeType", JsonFields.scalar(part, "mime_type"))
            .put("sha256", JsonFields.scalar(part, "sha256"))
            .put("fileName", JsonFields.scalar(part, "filename"))
            .flag("voice", part.path("voice").asBoolean(false))
            .flag("animated", part.path("animated").asBoolean(false))
            .build();
    return new MessageContent(JsonFields.text(part, "caption"), payload, reference);
  }

  private static MediaReference reference(JsonNode part) {
    String id = JsonFields.scalar(part, "id");
    if (id == null) {
      return null;
    }
    try {
      return new MediaReference(
          new MediaId(id),
          JsonFields.scalar(part, "mime_type"),
          JsonFields.scalar(part, "sha256"),
          JsonFields.scalar(part, "filename"));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static MessageContent button(JsonNode part) {
    String text = JsonFields.text(part, "text");
    return MessageContent.of(
        text,
        new PayloadBuilder()
            .put("kind", "button")
            .put("selectedId", JsonFields.scalar(part, "payload"))
            .put("title", text)
            .build());
  }

  private static MessageContent reaction(JsonNode part) {
    String emoji = JsonFields.scalar(part, "emoji");
    return MessageContent.of(
        emoji,
        new PayloadBuilder()
            .put("targetWamid", JsonFields.scalar(part, "message_id"))
            .put("emoji", emoji)
            // Meta leaves the emoji out, or empty, when the person took the reaction back.
            .flag("removed", emoji == null)
            .build());
  }

  private static MessageContent system(JsonNode part, JsonNode identity) {
    return MessageContent.of(
        JsonFields.text(part, "body"),
        new PayloadBuilder()
            .put("change", JsonFields.scalar(part, "type"))
            .put("newWaId", JsonFields.firstScalar(part, "wa_id", "new_wa_id"))
            .put("newUserId", JsonFields.scalar(part, "user_id"))
            .put("newParentUserId", JsonFields.scalar(part, "parent_user_id"))
            .part("identity", identity)
            .build());
  }

  private static MessageContent unsupported(JsonNode part, JsonNode error) {
    return MessageContent.of(
        null,
        new PayloadBuilder()
            .put("kind", JsonFields.scalar(part, "type"))
            .put("code", JsonFields.integer(error, "code"))
            .put("title", JsonFields.scalar(error, "title"))
            .put("details", JsonFields.scalar(error.path("error_data"), "details"))
            .build());
  }

  private static MessageContent edit(JsonNode part) {
    JsonNode message = part.path("message");
    MessageType type = MessageType.of(JsonFields.scalar(message, "type"));
    JsonNode inner = message.path(type.wireName());
    // Only what a person can write again; anything else stays as it came, and replaces nothing.
    boolean readable =
        type == MessageType.TEXT
            ? JsonFields.text(inner, "body") != null
            : type.isMedia() && inner.isObject();
    MessageContent content = readable ? read(type, message) : wholePart(null, "raw", message);
    ObjectNode edited = content.payload().put("type", type.wireName());
    return MessageContent.of(content.body(), original(part).part("edited", edited).build());
  }

  private static PayloadBuilder original(JsonNode part) {
    return new PayloadBuilder()
        .put("originalWamid", JsonFields.scalar(part, "original_message_id"));
  }

  private static MessageContent wholePart(String body, String name, JsonNode part) {
    return MessageContent.of(body, new PayloadBuilder().part(name, part).build());
  }
}
