package io.wamcp.inngest;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * An Inngest signing key: signs and checks calls between an Inngest server and an app.
 *
 * <p>Two different byte forms of the one key are in use, and mixing them up is the classic mistake:
 * the HMAC key is the <em>text</em> after the {@code signkey-<env>-} prefix, the bearer hash is
 * made from the <em>hex-decoded</em> key. Immutable and thread-safe. Prints {@code ***}.
 */
public final class SigningKey {

  /** How far a signature's timestamp may lie from now, in either direction. */
  public static final Duration TOLERANCE = Duration.ofMinutes(5);

  private static final Pattern PREFIX = Pattern.compile("^(signkey-\\w+-)(.*)$");
  private static final Pattern HEADER = Pattern.compile("^t=(\\d{1,18})&s=([0-9a-fA-F]{64})$");

  private final String prefix;
  private final String material;

  private SigningKey(String prefix, String material) {
    this.prefix = prefix;
    this.material = material;
  }

  /**
   * Reads a key with or without its {@code signkey-<env>-} prefix.
   *
   * @throws IllegalArgumentException when the key is blank
   */
  public static SigningKey of(String text) {
    String trimmed = text.strip();
    Matcher matcher = PREFIX.matcher(trimmed);
    String prefix = matcher.matches() ? matcher.group(1) : "";
    String material = matcher.matches() ? matcher.group(2) : trimmed;
    if (material.isEmpty()) {
      throw new IllegalArgumentException("the Inngest signing key is empty");
    }
    return new SigningKey(prefix, material);
  }

  /** The {@code X-Inngest-Signature} value for these body bytes at this moment. */
  public String sign(byte[] body, Instant at) {
    long seconds = at.getEpochSecond();
    return "t=" + seconds + "&s=" + HexFormat.of().formatHex(hmac(body, Long.toString(seconds)));
  }

  /**
   * Whether the header is this key's signature of exactly these bytes, made within {@link
   * #TOLERANCE} of {@code now}. Never throws on hostile input; compares in constant time.
   */
  public boolean verify(byte[] body, String header, Instant now) {
    if (header == null) {
      return false;
    }
    Matcher matcher = HEADER.matcher(header);
    if (!matcher.matches()) {
      return false;
    }
    long seconds = Long.parseLong(matcher.group(1));
    byte[] given = HexFormat.of().parseHex(matcher.group(2).toLowerCase(Locale.ROOT));
    boolean fresh = Math.abs(now.getEpochSecond() - seconds) <= TOLERANCE.toSeconds();
    return MessageDigest.isEqual(given, hmac(body, matcher.group(1))) && fresh;
  }

  /** The token for {@code Authorization: Bearer}: prefix kept, SHA-256 of the decoded key. */
  public String bearerToken() {
    return prefix + hash();
  }

  /** Lower-case hex SHA-256 of the key's decoded bytes, as introspection reports it. */
  public String hash() {
    byte[] bytes =
        material.matches("(?:[0-9a-fA-F]{2})+")
            ? HexFormat.of().parseHex(material.toLowerCase(Locale.ROOT))
            : material.getBytes(StandardCharsets.UTF_8);
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }

  private byte[] hmac(byte[] body, String timestamp) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(material.getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
      mac.update(body);
      return mac.doFinal(timestamp.getBytes(StandardCharsets.US_ASCII));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no HmacSHA256", e);
    }
  }

  @Override
  public String toString() {
    return "***";
  }
}
