package io.wamcp.runtime.logging;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** A stack trace in few lines: the top frames of the error and of each cause. */
final class StackText {

  static final int MAX_FRAMES = 12;
  static final int MAX_CAUSES = 5;
  private static final int MAX_MESSAGE = 500;

  private StackText() {}

  static String of(Throwable thrown) {
    StringBuilder text = new StringBuilder(1024);
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Throwable current = thrown;
    while (current != null && seen.size() < MAX_CAUSES && seen.add(current)) {
      text.append(seen.size() == 1 ? "" : "caused by ").append(headline(current)).append('\n');
      appendFrames(text, current.getStackTrace());
      current = current.getCause();
    }
    return text.toString();
  }

  private static String headline(Throwable thrown) {
    String message = thrown.getMessage();
    if (message == null) {
      return thrown.getClass().getName();
    }
    String cut = message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE);
    return thrown.getClass().getName() + ": " + cut;
  }

  private static void appendFrames(StringBuilder text, StackTraceElement[] frames) {
    for (int i = 0; i < Math.min(MAX_FRAMES, frames.length); i++) {
      text.append("  at ").append(frames[i]).append('\n');
    }
    if (frames.length > MAX_FRAMES) {
      text.append("  … ").append(frames.length - MAX_FRAMES).append(" more\n");
    }
  }
}
