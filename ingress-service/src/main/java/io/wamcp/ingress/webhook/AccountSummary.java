package io.wamcp.ingress.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** The plain values at the top of an account event, so that a list of events can be read. */
final class AccountSummary {

  private static final int MOST_FIELDS = 20;
  private static final int LONGEST_TEXT = 200;

  private AccountSummary() {}

  static ObjectNode of(JsonNode value) {
    ObjectNode summary = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      if (summary.size() < MOST_FIELDS && field.getValue().isValueNode()) {
        summary.set(field.getKey(), bounded(field.getValue()));
      }
    }
    return summary;
  }

  private static JsonNode bounded(JsonNode value) {
    return value.isTextual() && value.textValue().length() > LONGEST_TEXT
        ? JsonNodeFactory.instance.textNode(value.textValue().substring(0, LONGEST_TEXT))
        : value;
  }
}
