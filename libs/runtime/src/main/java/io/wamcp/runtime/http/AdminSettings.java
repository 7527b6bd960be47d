package io.wamcp.runtime.http;

import io.wamcp.runtime.config.Setting;
import io.wamcp.runtime.config.Settings;
import java.time.Duration;
import java.util.List;

/**
 * The admin port: health and metrics, never reachable from outside.
 *
 * @param port 0 for any free one
 * @param checkTimeout a health check that takes longer counts as down
 */
public record AdminSettings(String host, int port, Duration checkTimeout) {

  public static final Setting<String> HOST =
      Setting.text("admin.host", "Address the admin port listens on").defaultTo("0.0.0.0");
  public static final Setting<Integer> PORT =
      Setting.integer("admin.port", "Port for health and metrics; 0 takes a free one")
          .defaultTo(9090)
          .between(0, 65_535);
  public static final Setting<Duration> CHECK_TIMEOUT =
      Setting.duration("admin.check-timeout", "A health check that takes longer counts as down")
          .defaultTo(Duration.ofSeconds(2))
          .between(Duration.ofMillis(50), Duration.ofSeconds(30));

  /** All of the above. */
  public static final List<Setting<?>> ALL = List.of(HOST, PORT, CHECK_TIMEOUT);

  public static AdminSettings from(Settings settings) {
    return new AdminSettings(settings.get(HOST), settings.get(PORT), settings.get(CHECK_TIMEOUT));
  }
}
