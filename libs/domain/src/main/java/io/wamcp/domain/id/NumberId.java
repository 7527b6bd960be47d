package io.wamcp.domain.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Objects;
import java.util.UUID;

/** Identifies a row of phone_numbers (our id, not Meta's). */
public record NumberId(@JsonValue UUID value) {

  @JsonCreator
  public NumberId {
    Objects.requireNonNull(value, "value");
  }

  /**
   * Reads the canonical text form.
   *
   * @throws IllegalArgumentException when the text is not a UUID
   */
  public static NumberId of(String text) {
    return new NumberId(UUID.fromString(text));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
