package io.wamcp.worker.audit;

import io.wamcp.inngest.NonRetriableException;
import io.wamcp.store.AuditArchive;
import io.wamcp.store.AuditArchive.Row;
import io.wamcp.store.AuditRoleException;
import io.wamcp.store.Database;
import io.wamcp.telemetry.metric.Meters;
import io.wamcp.telemetry.metric.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/**
 * Moves the oldest audit rows into a file: written and on the disk first, deleted afterwards, as
 * the role that may do only that, and only what the file holds. Whatever dies in between, the next
 * call finds the file that begins with the oldest row and goes on from it. Thread-safe.
 */
public final class AuditArchiver {

  /** Rows of one file and of one transaction. */
  static final int MOST_ROWS = 5_000;

  /** One file's worth. The file is null and the rows none when nothing is old enough. */
  public record Archived(String file, long rows) {}

  private final Database database;
  private final AuditSettings settings;
  private final Clock clock;

  public AuditArchiver(Database database, AuditSettings settings, Clock clock) {
    this.database = database;
    this.settings = settings;
    this.clock = clock;
  }

  boolean configured() {
    return settings.directory().isPresent();
  }

  /**
   * Archives the oldest rows.
   *
   * @throws IOException when the directory does not take the file; no row is deleted then
   */
  Archived next() throws IOException {
    Path directory = settings.directory().orElseThrow();
    Instant before = clock.instant().minus(settings.keep());
    List<Row> rows = database.query(db -> AuditArchive.oldest(db, before, MOST_ROWS));
    if (rows.isEmpty()) {
      return new Archived(null, 0);
    }
    Files.createDirectories(directory);
    ArchiveFile file = new ArchiveFile(directory, rows.getFirst().id());
    if (!file.exists()) {
      file.write(rows);
    }
    List<Long> ids = file.ids();
    long deleted = delete(ids);
    Meters.add(Metric.AUDIT_ARCHIVED, deleted);
    return new Archived(file.name(), deleted);
  }

  private long delete(List<Long> ids) {
    try {
      return database.transaction(tx -> AuditArchive.delete(tx, ids));
    } catch (AuditRoleException e) {
      throw new NonRetriableException(e.getMessage(), e);
    }
  }
}
