package io.wamcp.worker.audit;

import io.wamcp.domain.event.CronEvent;
import io.wamcp.inngest.Concurrency;
import io.wamcp.inngest.FunctionContext;
import io.wamcp.inngest.FunctionDefinition;
import io.wamcp.inngest.InngestFunction;
import io.wamcp.inngest.Step;
import io.wamcp.worker.audit.AuditArchiver.Archived;
import java.util.Map;

/**
 * {@code archive-audit}: moves audit rows older than {@code audit.keep} from the table to files.
 *
 * <p>Starts every night and on {@code cron/audit.archive}. Afterwards every row that old is in a
 * file beside its SHA-256 and not in the table. Without {@code audit.archive-directory} it changes
 * nothing and says so.
 *
 * <p><b>Idempotency</b>: a row is deleted only once its file is on the disk, and a file is found
 * again by its first row, so a repeat finishes what was begun. <b>Concurrency</b>: 1. <b>Retry</b>:
 * 3 retries; a missing role ends the run at once. Dies between steps, or between file and deletion:
 * the next run goes on from the oldest row.
 */
public final class ArchiveAuditFunction implements InngestFunction {

  /** A million rows a run; more wait for the next night. */
  private static final int MOST_BATCHES = 200;

  static final FunctionDefinition DEFINITION =
      FunctionDefinition.named("archive-audit")
          .name("Archive audit log")
          .cron("15 3 * * *")
          .on(CronEvent.AUDIT_ARCHIVE_NAME)
          .concurrency(Concurrency.limit(1))
          .retries(3)
          .build();

  private final AuditArchiver archiver;

  public ArchiveAuditFunction(AuditArchiver archiver) {
    this.archiver = archiver;
  }

  @Override
  public FunctionDefinition definition() {
    return DEFINITION;
  }

  @Override
  public Object run(FunctionContext context, Step step) {
    if (!archiver.configured()) {
      return Map.of("changed", 0, "reason", "audit.archive-directory is not set");
    }
    long rows = 0;
    int files = 0;
    for (int batch = 0; batch < MOST_BATCHES; batch++) {
      Archived archived = step.run("archive-batch", Archived.class, archiver::next);
      if (archived.file() == null) {
        break;
      }
      rows += archived.rows();
      files++;
    }
    return Map.of("changed", rows, "files", files);
  }
}
