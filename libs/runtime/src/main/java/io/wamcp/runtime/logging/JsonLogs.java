package io.wamcp.runtime.logging;

import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;

/**
 * Sends everything that is logged in this JVM, whichever interface it uses, to one stream. {@link
 * System.Logger} and SLF4J both end in java.util.logging.
 */
public final class JsonLogs {

  /** java.util.logging holds loggers weakly; a level set on a collected one would be lost. */
  private static final List<Logger> HELD = new ArrayList<>();

  private JsonLogs() {}

  /**
   * Lets lines that are logged while the process ends come out. Works only before anything in the
   * JVM was logged.
   */
  public static void keepToTheEnd() {
    // by name: touching the class would make the JDK choose its manager before this property is set
    System.setProperty(
        "java.util.logging.manager", JsonLogs.class.getPackageName() + ".LogManagerToTheEnd");
  }

  /** Replaces the JVM's log handlers by one that writes to standard output. */
  public static void install(LogSettings settings) {
    install(settings, System.out);
  }

  /** Replaces the JVM's log handlers by one that writes to the given stream. */
  public static synchronized void install(LogSettings settings, OutputStream target) {
    Map<String, Level> levels = new LinkedHashMap<>();
    settings
        .levels()
        .forEach(text -> levelOf(text).ifPresent(e -> levels.put(e.name(), e.level())));
    HELD.forEach(logger -> logger.setLevel(null));
    HELD.clear();
    Logger root = Logger.getLogger("");
    for (Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    root.setLevel(settings.level().level());
    root.addHandler(handler(settings.format(), target));
    levels.forEach(JsonLogs::setLevel);
  }

  private static void setLevel(String name, Level level) {
    Logger logger = Logger.getLogger(name);
    logger.setLevel(level);
    HELD.add(logger);
  }

  private static Handler handler(LogFormat format, OutputStream target) {
    Formatter formatter =
        format == LogFormat.JSON ? new JsonLineFormatter() : new TextLineFormatter();
    Handler handler = new FlushingHandler(target, formatter);
    handler.setLevel(Level.ALL);
    return handler;
  }

  /** A text without a known level is left out: a typing error must not stop a service. */
  private static Optional<LoggerLevel> levelOf(String text) {
    int equals = text.indexOf('=');
    if (equals <= 0) {
      return Optional.empty();
    }
    return LogLevel.parse(text.substring(equals + 1))
        .map(level -> new LoggerLevel(text.substring(0, equals).strip(), level.level()));
  }

  private record LoggerLevel(String name, Level level) {}

  /** A line must be out before the process can die. */
  private static final class FlushingHandler extends StreamHandler {

    FlushingHandler(OutputStream target, Formatter formatter) {
      super(target, formatter);
    }

    @Override
    public synchronized void publish(LogRecord entry) {
      super.publish(entry);
      flush();
    }

    /** Standard output is not ours to close. */
    @Override
    public synchronized void close() {
      flush();
    }
  }
}
