package io.wamcp.domain.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Meta's id of one WhatsApp message. Opaque: compared, stored and sent back, never taken apart. */
public record Wamid(@JsonValue String value) {

  /** Longest accepted text. */
  public static final int MAX_LENGTH = 512;

  @JsonCreator
  public Wamid {
    OpaqueText.check("Wamid", value, MAX_LENGTH);
  }

  @Override
  public String toString() {
    return value;
  }
}
