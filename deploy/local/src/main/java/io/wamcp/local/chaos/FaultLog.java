package io.wamcp.local.chaos;

import io.wamcp.local.ServiceName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a part of the stack wrote about the points it came to, from a place in its log on: all lives
 * of a part share one file.
 */
record FaultLog(Path file, long from) {

  private static final Pattern LINE =
      Pattern.compile("fault at ([a-z0-9.-]+), hit \\d+: (HALT|THROW)");

  /** What the part will write from now on. */
  static FaultLog fromNow(Path data, ServiceName part) {
    Path file = data.resolve("logs").resolve(part.name().toLowerCase(Locale.ROOT) + ".log");
    try {
      return new FaultLog(file, Files.exists(file) ? Files.size(file) : 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The point at which the part died last; empty where it did not. */
  String death() {
    List<String> deaths = points("HALT");
    return deaths.isEmpty() ? "" : deaths.getLast();
  }

  /** Whether the part has come to a point and done there what it was told. */
  boolean hit() {
    return !points("HALT").isEmpty() || !points("THROW").isEmpty();
  }

  private List<String> points(String action) {
    try {
      if (!Files.exists(file)) {
        return List.of();
      }
      byte[] bytes = Files.readAllBytes(file);
      int start = (int) Math.min(from, bytes.length);
      String text =
          new String(Arrays.copyOfRange(bytes, start, bytes.length), StandardCharsets.UTF_8);
      List<String> points = new ArrayList<>();
      Matcher lines = LINE.matcher(text);
      while (lines.find()) {
        if (lines.group(2).equals(action)) {
          points.add(lines.group(1));
        }
      }
      return points;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
