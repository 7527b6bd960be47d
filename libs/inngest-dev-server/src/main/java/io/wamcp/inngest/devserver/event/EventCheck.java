package io.wamcp.inngest.devserver.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.devserver.event.EventReader.BadEventException;
import io.wamcp.inngest.devserver.json.CanonicalJson;
import io.wamcp.inngest.devserver.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Checks one event and reduces it to the fields events have. */
final class EventCheck {

  /** Longer names could not be indexed. */
  static final int MAX_NAME_BYTES = 1024;

  private static final long EARLIEST = Instant.parse("1980-01-01T00:00:00Z").toEpochMilli();
  private static final long LATEST = Instant.parse("2100-01-01T00:00:00Z").toEpochMilli();
  private static final String MAP = "map[string]interface {}";

  private EventCheck() {}

  /** The event's fields; {@code id} and {@code ts} only where they were sent. */
  static ObjectNode check(JsonNode event) {
    if (!event.isObject()) {
      throw new BadEventException("json: cannot unmarshal " + kind(event) + " into event.Event");
    }
    ObjectNode checked = Json.object();
    copy(event, "id", JsonNode::isTextual, "string", checked);
    copy(event, "name", JsonNode::isTextual, "string", checked);
    copy(event, "data", JsonNode::isObject, MAP, checked);
    copy(event, "user", JsonNode::isObject, MAP, checked);
    copy(event, "meta", JsonNode::isObject, MAP, checked);
    copy(event, "ts", JsonNode::isIntegralNumber, "int64", checked);
    copy(event, "v", JsonNode::isTextual, "string", checked);
    checkName(checked.path("name").asText());
    checkTime(checked);
    if (!checked.has("data")) {
      checked.set("data", Json.object());
    }
    ((ObjectNode) checked.get("data")).remove("_inngest");
    for (String empty : List.of("id", "v")) {
      if (checked.path(empty).asText().isEmpty()) {
        checked.remove(empty);
      }
    }
    CanonicalJson.write(checked);
    return checked;
  }

  private interface Shape {
    boolean fits(JsonNode value);
  }

  private static void copy(
      JsonNode event, String field, Shape shape, String type, ObjectNode checked) {
    JsonNode value = event.get(field);
    if (value == null || value.isNull()) {
      return;
    }
    if (!shape.fits(value)) {
      throw new BadEventException(
          "json: cannot unmarshal "
              + kind(value)
              + " into Go struct field raw."
              + field
              + " of type "
              + type);
    }
    checked.set(field, value);
  }

  private static void checkName(String name) {
    if (name.isEmpty()) {
      throw new BadEventException("event name is empty");
    }
    if (name.toLowerCase(Locale.ROOT).startsWith("inngest/")) {
      throw new BadEventException("event name is reserved for internal use: " + name);
    }
    if (name.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
      throw new BadEventException("event name is longer than " + MAX_NAME_BYTES + " bytes");
    }
    if (name.indexOf(0) >= 0) {
      throw new BadEventException("event name contains a NUL character");
    }
  }

  private static void checkTime(ObjectNode event) {
    JsonNode ts = event.get("ts");
    if (ts == null || ts.asDouble() == 0) {
      event.remove("ts");
    } else if (ts.asDouble() < EARLIEST) {
      throw new BadEventException("timestamp is before Jan 1, 1980");
    } else if (ts.asDouble() > LATEST) {
      throw new BadEventException("timestamp is after Jan 1, 2100");
    }
  }

  private static String kind(JsonNode value) {
    return switch (value.getNodeType()) {
      case ARRAY -> "array";
      case OBJECT -> "object";
      case STRING -> "string";
      case BOOLEAN -> "bool";
      case NUMBER -> value.isIntegralNumber() ? "number" : "number " + value.asText();
      default -> "null";
    };
  }
}
