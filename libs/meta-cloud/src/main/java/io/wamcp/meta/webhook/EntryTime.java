package io.wamcp.meta.webhook;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * When Meta says that the changes of an entry happened; a delivery that comes again says the same.
 *
 * @param raw as Meta sent it, a number or text
 */
record EntryTime(JsonNode raw) {

  private static final int LONGEST = 32;

  /** Reads it; null where there is none, and for anything that is no short text or whole number. */
  static EntryTime of(JsonNode object, String field) {
    String text = JsonFields.scalar(object, field);
    return text == null || text.length() > LONGEST ? null : new EntryTime(object.path(field));
  }

  /** The same whether it came as number or as text. */
  String text() {
    return raw.asText();
  }
}
