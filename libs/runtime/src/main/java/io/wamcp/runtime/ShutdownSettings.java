package io.wamcp.runtime;

import io.wamcp.runtime.config.ConfigProblem;
import io.wamcp.runtime.config.Setting;
import io.wamcp.runtime.config.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a service stops.
 *
 * @param delay how long new requests are still served after the service has become unready: those
 *     who send them must have noticed by then
 * @param grace how long running requests may take to finish after that
 * @param limit the process ends after this time, whatever still runs
 */
public record ShutdownSettings(Duration delay, Duration grace, Duration limit) {

  public static final Setting<Duration> DELAY =
      Setting.duration(
              "shutdown.delay", "How long an unready service still serves new requests at a stop")
          .defaultTo(Duration.ZERO)
          .between(Duration.ZERO, Duration.ofMinutes(5));
  public static final Setting<Duration> GRACE =
      Setting.duration("shutdown.grace", "How long running requests may take to finish at a stop")
          .defaultTo(Duration.ofSeconds(10))
          .between(Duration.ZERO, Duration.ofMinutes(10));
  public static final Setting<Duration> LIMIT =
      Setting.duration("shutdown.limit", "The process ends after this time, whatever still runs")
          .defaultTo(Duration.ofSeconds(25))
          .between(Duration.ofSeconds(1), Duration.ofMinutes(15));

  /** All of the above. */
  public static final List<Setting<?>> ALL = List.of(DELAY, GRACE, LIMIT);

  public static ShutdownSettings from(Settings settings) {
    return new ShutdownSettings(settings.get(DELAY), settings.get(GRACE), settings.get(LIMIT));
  }

  /** A limit that cuts off the time requests are promised. */
  public static Optional<ConfigProblem> problem(Settings settings) {
    ShutdownSettings shutdown = from(settings);
    Duration promised = shutdown.delay().plus(shutdown.grace());
    return promised.compareTo(shutdown.limit()) < 0
        ? Optional.empty()
        : Optional.of(
            new ConfigProblem(
                LIMIT.key(),
                "ends the process before shutdown.delay and shutdown.grace are over",
                "Set it longer than both together, and what ends the process from outside"
                    + " longer still"));
  }
}
