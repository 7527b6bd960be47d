package io.wamcp.meta.signature;

import io.wamcp.domain.config.Secret;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Checks {@code X-Hub-Signature-256}: HMAC-SHA256 with an app secret over the exact bytes received.
 * Never parse and write a body again before checking it: Meta escapes more than JSON requires, so
 * any re-serialisation changes the bytes.
 *
 * <p>Several secrets may be configured: one per Meta app, or old and new during a rotation. All of
 * them are tried always, and compared in constant time, so that the time tells nothing. A valid
 * signature proves the app, not the tenant.
 *
 * <p>Upper-case hex is refused as malformed: the documented form is lower case, Meta never sends
 * another, and one spelling per signature leaves nothing to normalise.
 *
 * <p>Thread-safe.
 */
public final class SignatureVerifier {

  private static final String ALGORITHM = "HmacSHA256";
  private static final String PREFIX = "sha256=";
  private static final int HEX_DIGITS = 64;

  private final String algorithm;
  private final List<SecretKeySpec> keys;

  /**
   * Takes the app secrets to accept.
   *
   * @throws IllegalArgumentException when there is none or one is empty
   */
  public SignatureVerifier(List<Secret> appSecrets) {
    this(appSecrets, ALGORITHM);
  }

  SignatureVerifier(List<Secret> appSecrets, String algorithm) {
    if (appSecrets.isEmpty()) {
      throw new IllegalArgumentException("at least one app secret is required");
    }
    this.algorithm = algorithm;
    this.keys =
        appSecrets.stream().map(secret -> new SecretKeySpec(secret.bytes(), algorithm)).toList();
  }

  /**
   * Checks one request. Never throws for any header.
   *
   * @param body the bytes as received
   * @param headerOrNull the header's value; null when the request has none
   */
  public SignatureVerdict verify(byte[] body, String headerOrNull) {
    if (headerOrNull == null) {
      return SignatureVerdict.MISSING;
    }
    if (!wellFormed(headerOrNull)) {
      return SignatureVerdict.MALFORMED;
    }
    byte[] claimed = HexFormat.of().parseHex(headerOrNull, PREFIX.length(), headerOrNull.length());
    boolean valid = false;
    for (SecretKeySpec key : keys) {
      valid |= MessageDigest.isEqual(hmac(key, body), claimed);
    }
    return valid ? SignatureVerdict.VALID : SignatureVerdict.MISMATCH;
  }

  private static boolean wellFormed(String header) {
    return header.length() == PREFIX.length() + HEX_DIGITS
        && header.startsWith(PREFIX)
        && header.chars().skip(PREFIX.length()).allMatch(SignatureVerifier::isLowerHex);
  }

  private static boolean isLowerHex(int c) {
    return "0123456789abcdef".indexOf(c) >= 0;
  }

  private byte[] hmac(SecretKeySpec key, byte[] body) {
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(key);
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK lacks " + algorithm, e);
    }
  }
}
