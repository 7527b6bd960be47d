package io.wamcp.meta.webhook;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What the type-specific part of a message holds; body and media may be null. */
record MessageContent(String body, ObjectNode payload, MediaReference media) {

  static MessageContent of(String body, ObjectNode payload) {
    return new MessageContent(body, payload, null);
  }

  static MessageContent of(String body) {
    return of(body, JsonNodeFactory.instance.objectNode());
  }
}
