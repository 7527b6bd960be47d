package io.wamcp.domain.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Meta's id of a business phone number (digits, opaque). Opaque: compared, stored and sent back,
 * never taken apart.
 */
public record PhoneNumberId(@JsonValue String value) {

  /** Longest accepted text. */
  public static final int MAX_LENGTH = 64;

  @JsonCreator
  public PhoneNumberId {
    OpaqueText.check("PhoneNumberId", value, MAX_LENGTH);
  }

  @Override
  public String toString() {
    return value;
  }
}
