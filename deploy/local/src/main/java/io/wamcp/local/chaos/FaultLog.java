package io.wamcp.local.chaos;

import io.wamcp.local.ServiceName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a part of the stack wrote about the points it came to. */
record FaultLog(Path data, ServiceName part) {

  private static final Pattern LINE = Pattern.compile("fault at ([a-z0-9.-]+), hit \\d+: HALT");

  /** The point at which the part died last; empty where it never did. */
  String last() {
    String file = part.name().toLowerCase(Locale.ROOT) + ".log";
    String last = "";
    try {
      Matcher lines = LINE.matcher(Files.readString(data.resolve("logs").resolve(file)));
      while (lines.find()) {
        last = lines.group(1);
      }
      return last;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
