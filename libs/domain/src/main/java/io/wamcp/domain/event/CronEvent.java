package io.wamcp.domain.event;

/** Events by which an operator starts a scheduled function by hand. Their data is empty. */
public enum CronEvent {
  AUDIT_ARCHIVE(CronEvent.AUDIT_ARCHIVE_NAME),
  MESSAGES_RETENTION(CronEvent.MESSAGES_RETENTION_NAME),
  MEDIA_RETENTION(CronEvent.MEDIA_RETENTION_NAME),
  RATE_LIMIT_GC(CronEvent.RATE_LIMIT_GC_NAME);

  public static final String AUDIT_ARCHIVE_NAME = "cron/audit.archive";
  public static final String MESSAGES_RETENTION_NAME = "cron/messages.retention";
  public static final String MEDIA_RETENTION_NAME = "cron/media.retention";
  public static final String RATE_LIMIT_GC_NAME = "cron/rate-limit.gc";

  private final String eventName;

  CronEvent(String eventName) {
    this.eventName = eventName;
  }

  public String eventName() {
    return eventName;
  }
}
