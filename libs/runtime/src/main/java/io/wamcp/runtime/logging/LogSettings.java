package io.wamcp.runtime.logging;

import io.wamcp.runtime.config.Setting;
import io.wamcp.runtime.config.Settings;
import java.util.List;

/**
 * How a service logs.
 *
 * @param level lowest level that is written
 * @param levels exceptions by logger, each {@code name=level}
 */
public record LogSettings(LogFormat format, LogLevel level, List<String> levels) {

  public static final Setting<LogFormat> FORMAT =
      Setting.choice("logging.format", "One JSON object a line, or plain text", LogFormat.class)
          .defaultTo(LogFormat.JSON);
  public static final Setting<LogLevel> LEVEL =
      Setting.choice("logging.level", "Lowest level that is written", LogLevel.class)
          .defaultTo(LogLevel.INFO);
  public static final Setting<List<String>> LEVELS =
      Setting.list("logging.levels", "Exceptions by logger, each name=level")
          .defaultTo(List.of("io.helidon=warning", "com.zaxxer.hikari=warning"));

  /** All of the above. */
  public static final List<Setting<?>> ALL = List.of(FORMAT, LEVEL, LEVELS);

  public static LogSettings from(Settings settings) {
    return new LogSettings(settings.get(FORMAT), settings.get(LEVEL), settings.get(LEVELS));
  }
}
