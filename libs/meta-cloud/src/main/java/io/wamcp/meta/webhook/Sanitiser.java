package io.wamcp.meta.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Makes a copy of JSON that may be stored and passed on: values under keys that name a secret are
 * blanked, and what PostgreSQL's text and jsonb refuse (U+0000, lone surrogates, endless numbers)
 * is replaced. Doing it twice changes nothing. The input's depth must be bounded.
 */
final class Sanitiser {

  static final String REDACTED = "<redacted>";

  private static final Pattern SECRET_KEY =
      Pattern.compile("token|secret|signature|password", Pattern.CASE_INSENSITIVE);
  private static final char REPLACEMENT = '\uFFFD';
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Sanitiser() {}

  static JsonNode sanitise(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> object(node);
      case ARRAY -> array(node);
      case STRING -> text(node);
      case NUMBER -> number(node);
      case BOOLEAN, NULL -> node;
      case BINARY, POJO, MISSING -> NODES.nullNode();
    };
  }

  private static ObjectNode object(JsonNode node) {
    ObjectNode copy = NODES.objectNode();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      boolean secret = SECRET_KEY.matcher(field.getKey()).find();
      copy.set(
          clean(field.getKey()), secret ? TextNode.valueOf(REDACTED) : sanitise(field.getValue()));
    }
    return copy;
  }

  private static ArrayNode array(JsonNode node) {
    ArrayNode copy = NODES.arrayNode(node.size());
    node.forEach(element -> copy.add(sanitise(element)));
    return copy;
  }

  private static JsonNode text(JsonNode node) {
    String text = node.textValue();
    String clean = clean(text);
    return clean.equals(text) ? node : TextNode.valueOf(clean);
  }

  private static JsonNode number(JsonNode node) {
    boolean endless = node.isFloatingPointNumber() && !Double.isFinite(node.doubleValue());
    return endless ? TextNode.valueOf(node.asText()) : node;
  }

  /** Replaces what cannot be stored; the same text when there is nothing to replace. */
  static String clean(String text) {
    StringBuilder changed = null;
    for (int i = 0; i < text.length(); i++) {
      if (storable(text, i)) {
        continue;
      }
      if (changed == null) {
        changed = new StringBuilder(text);
      }
      changed.setCharAt(i, REPLACEMENT);
    }
    return changed == null ? text : changed.toString();
  }

  private static boolean storable(String text, int i) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1));
    }
    if (Character.isLowSurrogate(c)) {
      return i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    }
    return c != 0;
  }
}
