package io.wamcp.inngest.internal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/** Gives each step call of one execution its hash. Not thread-safe. */
public final class StepIds {

  private static final int LONGEST = 512;

  private final Set<String> taken = new HashSet<>();
  private final Map<String, Integer> repeats = new HashMap<>();

  /**
   * One step call.
   *
   * @param id as the function wrote it
   * @param index 0 for the first use of the id, 1 for the second
   * @param hash what the server knows the step by
   */
  public record StepId(String id, int index, String hash) {}

  /**
   * The next call under this id: the second use of {@code a} counts as {@code a:1}, unless the
   * function itself used that id, and so on.
   */
  public StepId next(String id) {
    if (id.isBlank() || id.length() > LONGEST) {
      throw new IllegalArgumentException(
          "a step id must have 1 to " + LONGEST + " characters, not blank");
    }
    if (taken.add(id)) {
      return new StepId(id, 0, hash(id));
    }
    int index = repeats.getOrDefault(id, 1);
    while (!taken.add(id + ":" + index)) {
      index++;
    }
    repeats.put(id, index + 1);
    return new StepId(id, index, hash(id + ":" + index));
  }

  /** Lower-case hex SHA-1 of the text in UTF-8. */
  public static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no SHA-1", e);
    }
  }
}
