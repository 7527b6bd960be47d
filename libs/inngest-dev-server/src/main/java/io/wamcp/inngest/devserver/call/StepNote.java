package io.wamcp.inngest.devserver.call;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.devserver.json.Json;

/**
 * What a person wants to know of one entry of a 206 reply and the engine does not need: its name,
 * its options and its error, each cut to a size that can be shown.
 */
public record StepNote(String hash, String op, String name, String options, String error) {

  private static final int LONGEST_NAME = 200;
  private static final int LONGEST_TEXT = 4000;

  static StepNote of(JsonNode node) {
    String name = node.path("displayName").asText();
    JsonNode opts = node.path("opts");
    return new StepNote(
        node.path("id").asText(),
        node.path("op").asText(),
        cut(name.isEmpty() ? node.path("name").asText() : name, LONGEST_NAME),
        opts.isObject() && !opts.isEmpty() ? cut(Json.text(opts), LONGEST_TEXT) : "",
        node.path("error").isObject() ? cut(Json.text(node.get("error")), LONGEST_TEXT) : "");
  }

  /** As it is kept. Empty members are left out. */
  public ObjectNode json() {
    ObjectNode json = Json.object().put("id", hash).put("op", op).put("name", name);
    if (!options.isEmpty()) {
      json.put("options", options);
    }
    if (!error.isEmpty()) {
      json.put("error", error);
    }
    return json;
  }

  /** The reverse of {@link #json}. */
  public static StepNote stored(JsonNode json) {
    return new StepNote(
        json.path("id").asText(),
        json.path("op").asText(),
        json.path("name").asText(),
        json.path("options").asText(),
        json.path("error").asText());
  }

  private static String cut(String text, int longest) {
    String clean = text.replace("\0", "");
    return clean.length() <= longest ? clean : clean.substring(0, longest) + "…";
  }
}
