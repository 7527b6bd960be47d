package io.wamcp.meta.graph;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
    body.put("type", "text");
    ObjectNode text = body.putObject("text");
    if (message.previewUrl() != null) {
      text.put("preview_url", message.previewUrl());
    }
    text.put("body", message.body());
    if (message.opaqueCallbackData() != null) {
      body.put("biz_opaque_callback_data", message.opaqueCallbackData());
    }
    return body;
  }
}
