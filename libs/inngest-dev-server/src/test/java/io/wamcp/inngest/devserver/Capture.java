package io.wamcp.inngest.devserver;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.inngest.devserver.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Exchanges recorded between the Inngest server and its JavaScript SDK. */
final class Capture {

  private Capture() {}

  static JsonNode read(String name) {
    try (InputStream file = Capture.class.getResourceAsStream("/captures/" + name + ".json")) {
      return Json.mapper().readTree(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
