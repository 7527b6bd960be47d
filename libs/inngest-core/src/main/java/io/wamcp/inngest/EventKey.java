package io.wamcp.inngest;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * An Inngest event key: the path segment that lets an app send events. A secret: it prints {@code
 * ***}. Immutable and thread-safe.
 */
public final class EventKey {

  private final String text;

  private EventKey(String text) {
    this.text = text;
  }

  /**
   * Reads a key.
   *
   * @throws IllegalArgumentException when it is blank
   */
  public static EventKey of(String text) {
    String trimmed = text.strip();
    if (trimmed.isEmpty()) {
      throw new IllegalArgumentException("the Inngest event key is empty");
    }
    return new EventKey(trimmed);
  }

  /** The key as it stands in {@code POST /e/<key>}, percent-encoded. */
  public String pathSegment() {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Lower-case hex SHA-256 of the key's text, as introspection reports it. */
  public String hash() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "***";
  }
}
