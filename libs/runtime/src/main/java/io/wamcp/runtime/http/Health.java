package io.wamcp.runtime.http;

import java.util.Objects;

/**
 * What a health check found.
 *
 * @param detail for operators; no secrets, no internal addresses
 */
public record Health(boolean up, String detail) {

  private static final Health UP = new Health(true, "");

  public Health {
    Objects.requireNonNull(detail, "detail");
  }

  public static Health ofUp() {
    return UP;
  }

  public static Health ofUp(String detail) {
    return new Health(true, detail);
  }

  public static Health ofDown(String detail) {
    return new Health(false, detail);
  }
}
