package io.wamcp.meta.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;

/** Reads the answers to interactive messages; kinds not known here keep their raw answer. */
final class InteractiveReader {

  private InteractiveReader() {}

  static MessageContent read(JsonNode part) {
    String kind = JsonFields.scalar(part, "type");
    JsonNode reply = kind == null ? part : part.path(kind);
    return switch (kind == null ? "" : kind) {
      case "button_reply", "list_reply" -> selection(kind, reply);
      case "nfm_reply" -> flow(kind, reply);
      case "call_permission_reply" -> callPermission(kind, reply);
      default ->
          MessageContent.of(null, new PayloadBuilder().put("kind", kind).part("raw", part).build());
    };
  }

  private static MessageContent selection(String kind, JsonNode reply) {
    String title = JsonFields.text(reply, "title");
    return MessageContent.of(
        title,
        new PayloadBuilder()
            .put("kind", kind)
            .put("selectedId", JsonFields.scalar(reply, "id"))
            .put("title", title)
            .put("description", JsonFields.scalar(reply, "description"))
            .build());
  }

  private static MessageContent flow(String kind, JsonNode reply) {
    return MessageContent.of(
        JsonFields.text(reply, "body"),
        new PayloadBuilder()
            .put("kind", kind)
            // A flow has no id of its own in its answer; its name says what was answered.
            .put("selectedId", JsonFields.scalar(reply, "name"))
            .put("name", JsonFields.scalar(reply, "name"))
            .part("response", response(reply.path("response_json")))
            .build());
  }

  /** A flow's answer is JSON inside a text; what is no JSON stays text. */
  private static JsonNode response(JsonNode text) {
    if (!text.isTextual()) {
      return text;
    }
    byte[] bytes = text.textValue().getBytes(StandardCharsets.UTF_8);
    JsonNode document = BodyReader.read(bytes).document();
    return document == null ? text : Sanitiser.sanitise(document);
  }

  private static MessageContent callPermission(String kind, JsonNode reply) {
    return MessageContent.of(
        null,
        new PayloadBuilder()
            .put("kind", kind)
            .put("response", JsonFields.scalar(reply, "response"))
            .put("responseSource", JsonFields.scalar(reply, "response_source"))
            .part("expirationTimestamp", reply.path("expiration_timestamp"))
            .build());
  }
}
