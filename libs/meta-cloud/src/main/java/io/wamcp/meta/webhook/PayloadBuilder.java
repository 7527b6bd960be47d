package io.wamcp.meta.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Builds a payload object, leaving out what Meta did not send. */
final class PayloadBuilder {

  private final ObjectNode payload = JsonNodeFactory.instance.objectNode();

  PayloadBuilder put(String name, String value) {
    if (value != null) {
      payload.put(name, value);
    }
    return this;
  }

  PayloadBuilder put(String name, Integer value) {
    if (value != null) {
      payload.put(name, value);
    }
    return this;
  }

  /** Sets a flag; a false one is left out. */
  PayloadBuilder flag(String name, boolean value) {
    if (value) {
      payload.put(name, true);
    }
    return this;
  }

  /** Copies a part as it is. */
  PayloadBuilder part(String name, JsonNode value) {
    if (value != null && !value.isMissingNode() && !value.isNull()) {
      payload.set(name, value);
    }
    return this;
  }

  ObjectNode build() {
    return payload;
  }
}
