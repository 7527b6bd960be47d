package io.wamcp.inngest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.internal.Json;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Checks outgoing events as the server would and writes them. Thread-safe. */
final class EventEncoder {

  static final int MOST_EVENTS = 5000;
  static final int LARGEST_EVENT = 3 << 20;
  private static final int LONGEST_TEXT = 255;
  private static final Instant EARLIEST = Instant.parse("1980-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");

  private final ObjectMapper mapper;

  EventEncoder(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  /**
   * The events as a JSON array.
   *
   * @throws InngestSendException when one could never be accepted; nothing has been sent then
   */
  byte[] encode(List<OutgoingEvent> events) {
    if (events.size() > MOST_EVENTS) {
      throw InngestSendException.local(
          events.size() + " events at once are too many: " + MOST_EVENTS + " are allowed");
    }
    List<byte[]> encoded = events.stream().map(this::encodeOne).toList();
    int separators = Math.max(2, encoded.size() + 1);
    // Of one size from the start: events may have megabytes.
    ByteBuffer array =
        ByteBuffer.allocate(encoded.stream().mapToInt(one -> one.length).sum() + separators);
    array.put((byte) '[');
    for (int i = 0; i < encoded.size(); i++) {
      if (i > 0) {
        array.put((byte) ',');
      }
      array.put(encoded.get(i));
    }
    return array.put((byte) ']').array();
  }

  private byte[] encodeOne(OutgoingEvent event) {
    String name = checkedName(event.name());
    ObjectNode json = Json.object();
    json.put("name", name);
    if (event.data() != null) {
      json.set("data", objectOf(name, "data", event.data()));
    }
    if (event.id() != null) {
      require(!event.id().isBlank(), name, "its id is blank");
      json.put("id", event.id());
    }
    if (event.ts() != null) {
      boolean known = event.ts().isAfter(EARLIEST) && event.ts().isBefore(LATEST);
      require(known, name, "its time lies outside 1980 to 2100");
      json.put("ts", event.ts().toEpochMilli());
    }
    if (event.user() != null) {
      json.set("user", objectOf(name, "user", event.user()));
    }
    if (event.v() != null) {
      json.put("v", event.v());
    }
    byte[] bytes = bytes(name, json);
    require(
        bytes.length <= LARGEST_EVENT,
        name,
        "it has " + bytes.length + " bytes; " + LARGEST_EVENT + " are allowed");
    return bytes;
  }

  private static String checkedName(String name) {
    if (name == null || name.isBlank()) {
      throw InngestSendException.local("an event has no name");
    }
    String shown = Json.clean(name, LONGEST_TEXT);
    require(name.length() <= LONGEST_TEXT, shown, "its name is over 255 characters");
    require(
        !name.toLowerCase(Locale.ROOT).startsWith("inngest/"),
        shown,
        "names starting with inngest/ are reserved");
    return name;
  }

  private JsonNode objectOf(String name, String field, Object value) {
    JsonNode tree;
    try {
      tree = mapper.valueToTree(value);
    } catch (IllegalArgumentException e) {
      throw InngestSendException.local(
          "event '" + name + "': its " + field + " cannot be written as JSON");
    }
    require(tree.isObject(), name, "its " + field + " must be a JSON object");
    return tree;
  }

  private static byte[] bytes(String name, JsonNode json) {
    try {
      return Json.write(json);
    } catch (IllegalArgumentException e) {
      throw InngestSendException.local("event '" + name + "' cannot be written as JSON");
    }
  }

  private static void require(boolean good, String name, String problem) {
    if (!good) {
      throw InngestSendException.local("event '" + name + "': " + problem);
    }
  }
}
