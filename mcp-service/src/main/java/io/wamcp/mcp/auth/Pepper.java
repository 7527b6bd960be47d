package io.wamcp.mcp.auth;

import io.wamcp.domain.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Objects;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The installation's secret under which API keys are hashed and cursors are sealed. While it is
 * being rotated the previous one is accepted as well, never used for anything new. Thread-safe.
 */
public final class Pepper {

  /** Bytes of a MAC. */
  public static final int MAC_BYTES = 32;

  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec current;
  private final SecretKeySpec previous;

  /**
   * Makes a pepper.
   *
   * @param previous the one in use before, while keys hashed with it are still accepted
   */
  public Pepper(Secret current, Optional<Secret> previous) {
    this.current = key(current);
    // Without a previous one the current one stands in, so that a check always costs the same.
    this.previous = previous.map(Pepper::key).orElse(this.current);
  }

  private static SecretKeySpec key(Secret secret) {
    return new SecretKeySpec(Objects.requireNonNull(secret, "secret").bytes(), ALGORITHM);
  }

  /** HMAC-SHA256 under the current pepper. */
  public byte[] mac(byte[] data) {
    return mac(current, data);
  }

  /** As above, of the UTF-8 bytes. */
  public byte[] mac(String text) {
    return mac(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether this is the MAC of the data under either pepper; takes the same time whichever. */
  public boolean verify(byte[] data, byte[] mac) {
    boolean byCurrent = MessageDigest.isEqual(mac(current, data), mac);
    boolean byPrevious = MessageDigest.isEqual(mac(previous, data), mac);
    return byCurrent | byPrevious;
  }

  private static byte[] mac(SecretKeySpec key, byte[] data) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has " + ALGORITHM, e);
    }
  }
}
