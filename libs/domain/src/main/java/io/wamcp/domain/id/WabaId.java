package io.wamcp.domain.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Meta's id of a WhatsApp business account. Opaque: compared, stored and sent back, never taken
 * apart.
 */
public record WabaId(@JsonValue String value) {

  /** Longest accepted text. */
  public static final int MAX_LENGTH = 64;

  @JsonCreator
  public WabaId {
    OpaqueText.check("WabaId", value, MAX_LENGTH);
  }

  @Override
  public String toString() {
    return value;
  }
}
