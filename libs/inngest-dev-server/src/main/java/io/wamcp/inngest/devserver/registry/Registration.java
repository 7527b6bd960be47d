package io.wamcp.inngest.devserver.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.devserver.Hashes;
import io.wamcp.inngest.devserver.json.CanonicalJson;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * A checked registration: one app and its whole set of functions.
 *
 * @param payloadHash equal for identical payloads
 */
record Registration(
    String appName, String url, String sdk, String payloadHash, List<Function> functions) {

  private static final int MAX_FUNCTIONS = 1000;
  private static final int MAX_NAME = 255;

  /**
   * @param definition carries a provisional id
   */
  record Function(String slug, String config, FunctionDefinition definition) {}

  /**
   * Reads the body of {@code POST /fn/register}.
   *
   * @throws MissingAppException when no app is named
   * @throws IllegalArgumentException when a function is invalid
   */
  static Registration read(JsonNode body) {
    String appName = body.path("appName").asText();
    if (appName.isBlank() || appName.length() > MAX_NAME || appName.indexOf(0) >= 0) {
      throw new MissingAppException();
    }
    JsonNode functions = body.path("functions");
    if (functions.size() > MAX_FUNCTIONS) {
      throw new IllegalArgumentException("more than " + MAX_FUNCTIONS + " functions");
    }
    List<Function> read = new ArrayList<>();
    Set<String> slugs = new HashSet<>();
    for (JsonNode function : functions) {
      read.add(function(appName, function));
      if (!slugs.add(read.getLast().slug())) {
        throw new IllegalArgumentException("two functions have the id " + read.getLast().slug());
      }
    }
    String url = body.path("url").asText();
    String hash = Hashes.sha256(CanonicalJson.write(body));
    return new Registration(appName, url, body.path("sdk").asText(), hash, read);
  }

  private static Function function(String appName, JsonNode config) {
    String slug = FunctionReader.slug(config);
    UUID provisional = Hashes.uuid(appName + "\n" + slug);
    FunctionDefinition definition = FunctionReader.read(provisional, appName, config);
    return new Function(slug, CanonicalJson.write(config), definition);
  }

  /** The body names no app. */
  static final class MissingAppException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MissingAppException() {
      super("App ID required");
    }
  }
}
