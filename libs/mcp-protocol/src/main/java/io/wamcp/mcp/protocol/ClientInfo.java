package io.wamcp.mcp.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * What a client says about itself. Nobody has verified it: for logs and display only. Both texts
 * are cut to 64 characters and hold no control characters.
 *
 * @param name name of the client program
 * @param version its version, empty when it gave none
 */
public record ClientInfo(String name, String version) {
  private static final int MAX_LENGTH = 64;

  static Optional<ClientInfo> read(JsonNode implementation) {
    String name = clean(implementation.path("name").asText(""));
    if (name.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new ClientInfo(name, clean(implementation.path("version").asText(""))));
  }

  private static String clean(String text) {
    String cut = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) : text;
    return cut.replaceAll("[^\\x20-\\x7e]", "?").strip();
  }
}
