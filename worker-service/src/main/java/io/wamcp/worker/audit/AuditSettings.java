package io.wamcp.worker.audit;

import io.wamcp.runtime.config.Setting;
import io.wamcp.runtime.config.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of old audit rows (docs/operations/audit.md).
 *
 * @param directory where archives are written; empty to keep all rows in the table
 * @param keep how long rows stay in the table
 */
public record AuditSettings(Optional<Path> directory, Duration keep) {

  public static final Setting<String> DIRECTORY =
      Setting.text(
          "audit.archive-directory",
          "Where old audit rows are archived; they stay in the table if not set. All workers must"
              + " see the same directory");
  public static final Setting<Duration> KEEP =
      Setting.duration("audit.keep", "How long audit rows stay in the table before the archive")
          .defaultTo(Duration.ofDays(90))
          .between(Duration.ofDays(1), Duration.ofDays(3650));

  /** All of the above. */
  public static final List<Setting<?>> ALL = List.of(DIRECTORY, KEEP);

  public static AuditSettings from(Settings settings) {
    return new AuditSettings(settings.find(DIRECTORY).map(Path::of), settings.get(KEEP));
  }
}
