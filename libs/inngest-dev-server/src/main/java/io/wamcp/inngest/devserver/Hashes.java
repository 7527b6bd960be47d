package io.wamcp.inngest.devserver;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/** The digests the server derives ids and keys with. Stateless. */
public final class Hashes {

  private Hashes() {}

  /** Lower-case hex SHA-256 of the UTF-8 text. */
  public static String sha256(String text) {
    return HexFormat.of().formatHex(digest("SHA-256", text));
  }

  /** A version 5 style UUID (SHA-1) of the UTF-8 text. */
  public static UUID uuid(String text) {
    byte[] hash = digest("SHA-1", text);
    hash[6] = (byte) ((hash[6] & 0x0f) | 0x50);
    hash[8] = (byte) ((hash[8] & 0x3f) | 0x80);
    ByteBuffer bytes = ByteBuffer.wrap(hash);
    return new UUID(bytes.getLong(), bytes.getLong());
  }

  private static byte[] digest(String algorithm, String text) {
    try {
      return MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no " + algorithm, e);
    }
  }
}
