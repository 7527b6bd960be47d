package io.wamcp.meta.graph;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.domain.id.Wamid;
import java.nio.charset.StandardCharsets;

/** Writes messages as the Graph API wants them. Unknown properties fail a whole send: send none. */
final class RequestBody {

  private RequestBody() {}

  static byte[] bytes(OutgoingMessage message) {
    return json(message).toString().getBytes(StandardCharsets.UTF_8);
  }

  static ObjectNode json(OutgoingMessage message) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("messaging_product", "whatsapp");
    body.put("recipient_type", "individual");
    switch (message.to()) {
      case Recipient.Phone phone -> body.put("to", phone.e164());
      case Recipient.UserId user -> body.put("recipient", user.bsuid());
    }
    if (message.replyTo() != null) {
      body.putObject("context").put("message_id", message.replyTo().value());
    }
    switch (message.content()) {
      case OutgoingContent.Text text -> put(body, text);
      case OutgoingContent.Reaction reaction -> put(body, reaction);
    }
    if (message.opaqueCallbackData() != null) {
      body.put("biz_opaque_callback_data", message.opaqueCallbackData());
    }
    return body;
  }

  private static void put(ObjectNode body, OutgoingContent.Text words) {
    body.put("type", "text");
    ObjectNode text = body.putObject("text");
    if (words.previewUrl() != null) {
      text.put("preview_url", words.previewUrl());
    }
    text.put("body", words.body());
  }

  private static void put(ObjectNode body, OutgoingContent.Reaction reaction) {
    body.put("type", "reaction");
    body.putObject("reaction")
        .put("message_id", reaction.target().value())
        .put("emoji", reaction.emoji());
  }

  /** Marks a message as read, with or without showing that a reply is being written. */
  static byte[] readMark(Wamid wamid, boolean typing) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("messaging_product", "whatsapp");
    body.put("status", "read");
    body.put("message_id", wamid.value());
    if (typing) {
      body.putObject("typing_indicator").put("type", "text");
    }
    return body.toString().getBytes(StandardCharsets.UTF_8);
  }
}
