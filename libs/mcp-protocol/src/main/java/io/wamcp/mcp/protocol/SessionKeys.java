package io.wamcp.mcp.protocol;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys session ids are signed with, the same on every replica. New ids are signed with the
 * current key; those signed with the previous one stay valid while keys are changed. Thread-safe.
 */
public final class SessionKeys {
  /** Shorter keys could be guessed. */
  public static final int SHORTEST = 16;

  private static final String ALGORITHM = "HmacSHA256";
  private final SecretKeySpec current;
  private final SecretKeySpec previous;

  /**
   * Takes the keys.
   *
   * @throws IllegalArgumentException when one is shorter than {@link #SHORTEST} bytes
   */
  public SessionKeys(byte[] current, Optional<byte[]> previous) {
    this.current = key(current);
    // Without a previous one the current one stands in, so that a check always costs the same.
    this.previous = previous.map(SessionKeys::key).orElse(this.current);
  }

  private static SecretKeySpec key(byte[] bytes) {
    if (bytes.length < SHORTEST) {
      throw new IllegalArgumentException("a session key must have " + SHORTEST + " bytes or more");
    }
    return new SecretKeySpec(bytes, ALGORITHM);
  }

  byte[] sign(String owner, byte[] content) {
    return mac(current, owner, content);
  }

  boolean verify(String owner, byte[] content, byte[] mac) {
    boolean byCurrent = MessageDigest.isEqual(mac(current, owner, content), mac);
    boolean byPrevious = MessageDigest.isEqual(mac(previous, owner, content), mac);
    return byCurrent | byPrevious;
  }

  private static byte[] mac(SecretKeySpec key, String owner, byte[] content) {
    byte[] name = owner.getBytes(StandardCharsets.UTF_8);
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update("mcp-session".getBytes(StandardCharsets.US_ASCII));
      // The length keeps an owner's name from running into the content.
      mac.update((byte) (name.length >>> 8));
      mac.update((byte) name.length);
      mac.update(name);
      return mac.doFinal(content);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has " + ALGORITHM, e);
    }
  }
}
