package io.wamcp.mcp.auth;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * The text of an API key: {@code wamcp_live_}, 12 characters by which it is looked up, and 28
 * characters of secret, 140 random bits. Prints only the part that is no secret.
 */
public final class ApiToken {

  /** What every key begins with; secret scanners know keys by it. */
  public static final String FIXED_PART = "wamcp_live_";

  static final int PREFIX_LENGTH = 12;
  static final int SECRET_LENGTH = 28;

  /** 32 characters, five bits each; none is easily taken for another. */
  private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";

  private static final Pattern SHAPE =
      Pattern.compile(FIXED_PART + "[" + ALPHABET + "]{" + (PREFIX_LENGTH + SECRET_LENGTH) + "}");

  private final String text;

  private ApiToken(String text) {
    this.text = text;
  }

  /** Makes a new key; the source must be a secure one. */
  static ApiToken generate(RandomGenerator random) {
    StringBuilder text = new StringBuilder(FIXED_PART);
    for (int i = 0; i < PREFIX_LENGTH + SECRET_LENGTH; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return new ApiToken(text.toString());
  }

  /** Reads a key; empty when the text cannot be one, which needs no look-up to tell. */
  static Optional<ApiToken> parse(String text) {
    return SHAPE.matcher(Objects.requireNonNull(text, "text")).matches()
        ? Optional.of(new ApiToken(text))
        : Optional.empty();
  }

  /** The part by which the key is looked up. */
  public String prefix() {
    return text.substring(FIXED_PART.length(), FIXED_PART.length() + PREFIX_LENGTH);
  }

  /** The whole key, to be shown once to whom it is for. */
  public String reveal() {
    return text;
  }

  byte[] bytes() {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return FIXED_PART + prefix() + "***";
  }
}
