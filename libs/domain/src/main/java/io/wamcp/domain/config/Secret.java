package io.wamcp.domain.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;

/**
 * A value that must not reach a log, an event or a row. Prints {@code ***}; equal in constant time.
 */
public final class Secret {

  private final String value;

  private Secret(String value) {
    this.value = Objects.requireNonNull(value, "value");
  }

  public static Secret of(String value) {
    return new Secret(value);
  }

  /** The text itself. Call it only where the value leaves for its purpose. */
  public String reveal() {
    return value;
  }

  /** The UTF-8 bytes, for use as key material. */
  public byte[] bytes() {
    return value.getBytes(StandardCharsets.UTF_8);
  }

  /** Whether the given text is this secret; takes the same time whatever the difference. */
  public boolean matches(String other) {
    return other != null && MessageDigest.isEqual(bytes(), other.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && matches(secret.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return "***";
  }
}
