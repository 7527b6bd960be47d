package io.wamcp.runtime.logging;

import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/** The same content for a human at a terminal. */
final class TextLineFormatter extends Formatter {

  @Override
  public String format(LogRecord entry) {
    String ids = Correlation.current().isEmpty() ? "" : " " + Correlation.current();
    String stack = entry.getThrown() == null ? "" : StackText.of(entry.getThrown());
    return "%s %-7s %s: %s%s%n%s"
        .formatted(
            entry.getInstant(),
            LogLevel.nameOf(entry.getLevel()),
            entry.getLoggerName(),
            formatMessage(entry),
            ids,
            stack);
  }
}
