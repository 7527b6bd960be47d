package io.wamcp.inngest.devserver;

import io.wamcp.inngest.SigningKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** Whether somebody knows the signing key: the key itself or its hash, with any or no prefix. */
public final class KeyCheck {

  private static final int LONGEST = 1000;

  private final SigningKey key;

  public KeyCheck(SigningKey key) {
    this.key = key;
  }

  /** Whether the text is the key. Takes the same time for any wrong one of its length. */
  public boolean opens(String text) {
    String bare = text.strip().replaceFirst("^signkey-\\w+-", "");
    if (bare.isEmpty() || bare.length() > LONGEST) {
      return false;
    }
    return same(bare, key.hash()) | same(SigningKey.of(bare).hash(), key.hash());
  }

  /** Compares in constant time. */
  public static boolean same(String given, String expected) {
    return MessageDigest.isEqual(
        given.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
  }
}
