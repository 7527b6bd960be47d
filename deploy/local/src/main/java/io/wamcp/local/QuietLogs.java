package io.wamcp.local;

import io.wamcp.runtime.config.Settings;
import io.wamcp.runtime.logging.JsonLogs;
import io.wamcp.runtime.logging.LogSettings;
import java.util.Map;

/** The stack's own process speaks to a person: plain lines, warnings only, on standard error. */
final class QuietLogs {

  private QuietLogs() {}

  /**
   * Shows lines of this level and above, unless the system property {@code wamcp.log-level} says.
   */
  static void install(String usual) {
    String level = System.getProperty("wamcp.log-level", usual);
    Settings settings = Settings.of(Map.of("logging.format", "text", "logging.level", level));
    JsonLogs.install(LogSettings.from(settings), System.err);
  }
}
