package io.wamcp.runtime.fault;

import io.wamcp.domain.fault.FaultPlan;
import io.wamcp.domain.fault.Faults;
import io.wamcp.runtime.config.ConfigProblem;
import io.wamcp.runtime.config.DatabaseSettings;
import io.wamcp.runtime.config.Setting;
import io.wamcp.runtime.config.Settings;
import io.wamcp.runtime.config.SettingsCheck;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Faults on purpose, for the chaos tests. A process refuses to start with any of them unless {@code
 * fault.enabled} says that it is a test, and refuses that with a database on another machine.
 */
public final class FaultSettings {

  public static final Setting<Boolean> ENABLED =
      Setting.flag(
              "fault.enabled",
              "For tests: lets the other two take effect; refused unless the database is on this"
                  + " machine")
          .defaultTo(false);
  public static final Setting<List<String>> POINTS =
      Setting.list(
              "fault.points",
              "For tests: places at which the process ends or an operation fails, each"
                  + " name=halt@3 or name=throw@1-4")
          .defaultTo(List.of());
  public static final Setting<String> CLOCK_FILE =
      Setting.text(
          "fault.clock-file",
          "For tests: file with the milliseconds by which time is shifted, 8 bytes, big-endian");

  /** All of the above. */
  public static final List<Setting<?>> ALL = List.of(ENABLED, POINTS, CLOCK_FILE);

  private static final Logger LOG = System.getLogger(FaultSettings.class.getName());

  private static final Pattern THIS_MACHINE =
      Pattern.compile("jdbc:postgresql://(localhost|127\\.0\\.0\\.1|\\[::1])[:/].*");

  private FaultSettings() {}

  /**
   * Arms this process as its settings say.
   *
   * @throws io.wamcp.runtime.config.ConfigException when they say so without being allowed to
   */
  public static void arm(Settings settings) {
    new SettingsCheck().known(ALL).rule(FaultSettings::problem).run(settings);
    if (settings.get(ENABLED)) {
      LOG.log(Level.WARNING, "faults are enabled: this process is part of a test");
      List<String> points = settings.get(POINTS);
      Faults.arm(points.isEmpty() ? null : FaultPlan.parse(points));
    }
  }

  /** The process' clock: the system's, shifted where a test says so. */
  public static Clock clock(Settings settings) {
    return settings
        .find(CLOCK_FILE)
        .filter(file -> settings.get(ENABLED))
        .<Clock>map(file -> ShiftedClock.of(Path.of(file)))
        .orElseGet(Clock::systemUTC);
  }

  private static Optional<ConfigProblem> problem(Settings settings) {
    boolean wanted = !settings.get(POINTS).isEmpty() || settings.find(CLOCK_FILE).isPresent();
    if (!settings.get(ENABLED)) {
      return wanted
          ? Optional.of(problem("fault.* is set, and this process is no test", "Remove it"))
          : Optional.empty();
    }
    String database = settings.find(DatabaseSettings.URL).orElse("");
    if (!THIS_MACHINE.matcher(database).matches()) {
      return Optional.of(
          problem("is for tests, and the database is not on this machine", "Remove it"));
    }
    try {
      FaultPlan.parse(settings.get(POINTS));
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(new ConfigProblem(POINTS.key(), e.getMessage(), "Correct it"));
    }
  }

  private static ConfigProblem problem(String what, String fix) {
    return new ConfigProblem(ENABLED.key(), what, fix);
  }
}
