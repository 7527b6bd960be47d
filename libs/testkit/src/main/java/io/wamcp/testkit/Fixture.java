package io.wamcp.testkit;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One stored payload and what is known about it.
 *
 * @param file its path below the fixture root, such as {@code webhooks/msg-text.json}
 * @param facts its line of the index: note, expected counts, expected classification
 */
public record Fixture(String file, JsonNode facts) {

  /** The exact bytes. */
  public byte[] bytes() {
    return Fixtures.bytes(file);
  }

  /** The payload as JSON. */
  public JsonNode json() {
    return Fixtures.json(file);
  }

  /** A count from the index; 0 when the index has none. */
  public int count(String fact) {
    return facts.path(fact).asInt(0);
  }

  /** A text from the index; empty when the index has none. */
  public String text(String fact) {
    return facts.path(fact).asText("");
  }

  @Override
  public String toString() {
    return file;
  }
}
