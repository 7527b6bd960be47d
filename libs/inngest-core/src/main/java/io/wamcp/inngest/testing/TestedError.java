package io.wamcp.inngest.testing;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A failure as it stands on the wire.
 *
 * @param name simple class name of what was thrown
 * @param message its message
 */
public record TestedError(String name, String message) {

  static TestedError of(JsonNode json) {
    return new TestedError(json.path("name").asText(""), json.path("message").asText(""));
  }
}
