package io.wamcp.runtime;

import io.wamcp.runtime.config.Setting;
import io.wamcp.runtime.config.Settings;
import java.time.Duration;
import java.util.List;

/**
 * How a service stops.
 *
 * @param grace how long running requests may take to finish
 * @param limit the process ends after this time, whatever still runs
 */
public record ShutdownSettings(Duration grace, Duration limit) {

  public static final Setting<Duration> GRACE =
      Setting.duration("shutdown.grace", "How long running requests may take to finish at a stop")
          .defaultTo(Duration.ofSeconds(10))
          .between(Duration.ZERO, Duration.ofMinutes(10));
  public static final Setting<Duration> LIMIT =
      Setting.duration("shutdown.limit", "The process ends after this time, whatever still runs")
          .defaultTo(Duration.ofSeconds(25))
          .between(Duration.ofSeconds(1), Duration.ofMinutes(15));

  /** All of the above. */
  public static final List<Setting<?>> ALL = List.of(GRACE, LIMIT);

  public static ShutdownSettings from(Settings settings) {
    return new ShutdownSettings(settings.get(GRACE), settings.get(LIMIT));
  }
}
