package io.wamcp.inngest.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** JSON of the protocol's envelopes, independent of how an app configures its own mapper. */
public final class Json {

  private static final ObjectMapper WIRE = JsonMapper.builder().build();

  // Below the 1000 levels Jackson reads and writes, so that a value can be wrapped.
  private static final int DEEPEST_VALUE = 900;

  private Json() {}

  /** The mapper for an app's values when it brings none: ISO times, unknown fields ignored. */
  public static ObjectMapper defaultMapper() {
    return JsonMapper.builder()
        .addModules(new JavaTimeModule(), new Jdk8Module())
        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
        .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .build();
  }

  /** An empty object. */
  public static ObjectNode object() {
    return WIRE.createObjectNode();
  }

  /**
   * Reads one JSON value.
   *
   * @throws IOException when the bytes are anything else, also when empty
   */
  public static JsonNode read(byte[] bytes) throws IOException {
    JsonNode node = WIRE.readTree(bytes);
    if (node == null || node.isMissingNode()) {
      throw new IOException("no JSON value");
    }
    return node;
  }

  /**
   * Writes a tree.
   *
   * @throws IllegalArgumentException when it is nested too deeply
   */
  public static byte[] write(JsonNode node) {
    try {
      return WIRE.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not writable as JSON: " + e.getOriginalMessage(), e);
    }
  }

  /**
   * Whether a value can stand inside an answer: within the nesting any reader accepts.
   *
   * @return its size in bytes
   * @throws IllegalArgumentException when it is nested too deeply
   */
  public static int sizeOfValue(JsonNode node) {
    if (depth(node, 0) > DEEPEST_VALUE) {
      throw new IllegalArgumentException("nested deeper than " + DEEPEST_VALUE + " levels");
    }
    return write(node).length;
  }

  private static int depth(JsonNode node, int above) {
    int deepest = above;
    if (above <= DEEPEST_VALUE) {
      for (JsonNode child : node) {
        deepest = Math.max(deepest, depth(child, above + 1));
      }
    }
    return deepest;
  }

  /** The text with every lone surrogate replaced and at most {@code longest} characters. */
  public static String clean(String text, int longest) {
    String cut = text.length() <= longest ? text : text.substring(0, longest);
    // Encoding replaces a surrogate without its partner by a question mark.
    return new String(cut.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }
}
