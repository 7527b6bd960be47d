package io.wamcp.domain.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Meta's id of a media object. Opaque: compared, stored and sent back, never taken apart. */
public record MediaId(@JsonValue String value) {

  /** Longest accepted text. */
  public static final int MAX_LENGTH = 512;

  @JsonCreator
  public MediaId {
    OpaqueText.check("MediaId", value, MAX_LENGTH);
  }

  @Override
  public String toString() {
    return value;
  }
}
