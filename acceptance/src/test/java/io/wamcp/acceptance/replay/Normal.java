package io.wamcp.acceptance.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Takes out of an answer what differs from run to run: made-up ids, addresses, stacks, the order of
 * keys.
 */
final class Normal {

  /** Ids of the replay itself begin like this and stay. */
  static final String OURS = "00000000-0000-4000-8000-";

  private static final Pattern UUID =
      Pattern.compile(
          "(?!" + OURS + ")\\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\b");
  private static final Pattern ADDRESS = Pattern.compile("(127\\.0\\.0\\.1|localhost)[:/]+\\d+");

  private Normal() {}

  static JsonNode of(JsonNode node) {
    return switch (node) {
      case ObjectNode object -> object(object);
      case ArrayNode array -> {
        ArrayNode copy = JsonNodeFactory.instance.arrayNode();
        array.forEach(element -> copy.add(of(element)));
        yield copy;
      }
      case JsonNode text when text.isTextual() ->
          JsonNodeFactory.instance.textNode(text(text.textValue()));
      default -> node;
    };
  }

  /** A stack and causes are for people; where a line stands is no API. */
  private static ObjectNode object(ObjectNode object) {
    ObjectNode copy = JsonNodeFactory.instance.objectNode();
    Map<String, JsonNode> sorted = new TreeMap<>();
    object.properties().forEach(field -> sorted.put(field.getKey(), field.getValue()));
    sorted.forEach(
        (key, value) -> {
          switch (key) {
            case "stack", "cause" -> copy.put(key, "<" + key + ">");
            default -> copy.set(key, of(value));
          }
        });
    return copy;
  }

  private static String text(String text) {
    return ADDRESS.matcher(UUID.matcher(text).replaceAll("<uuid>")).replaceAll("<address>");
  }
}
