package io.wamcp.runtime.logging;

import java.util.Locale;
import java.util.Optional;
import java.util.logging.Level;

/** Levels of {@link System.Logger}, under the names operators know. */
public enum LogLevel {
  TRACE(Level.FINER),
  DEBUG(Level.FINE),
  INFO(Level.INFO),
  WARNING(Level.WARNING),
  ERROR(Level.SEVERE),
  OFF(Level.OFF);

  private final Level level;

  LogLevel(Level level) {
    this.level = level;
  }

  Level level() {
    return level;
  }

  static Optional<LogLevel> parse(String text) {
    try {
      return Optional.of(valueOf(text.strip().toUpperCase(Locale.ROOT)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The name a line carries for a level of java.util.logging. */
  static String nameOf(Level level) {
    int value = level.intValue();
    if (value >= Level.SEVERE.intValue()) {
      return ERROR.name();
    }
    if (value >= Level.WARNING.intValue()) {
      return WARNING.name();
    }
    if (value >= Level.INFO.intValue()) {
      return INFO.name();
    }
    return value >= Level.FINE.intValue() ? DEBUG.name() : TRACE.name();
  }
}
