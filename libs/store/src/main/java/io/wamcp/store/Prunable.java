package io.wamcp.store;

import java.util.Locale;

/**
 * What grows old in the database, and which of it may go. Nothing that is queued, pending, parked
 * in the outbox or meant by a send that is not over is ever among it. Statuses, attempts and what
 * else hangs on a message go with it.
 */
public enum Prunable {
  /** Messages of both directions, as counted from their last retry. */
  MESSAGES(
      "messages",
      """
      SELECT m.id FROM messages m
      WHERE m.phone_number_id = :number AND m.created_at < :before
        AND COALESCE(m.retried_at, m.created_at) < :before AND m.status <> 'queued'
        AND NOT EXISTS (SELECT 1 FROM send_attempts a WHERE a.message_id = m.id
          AND a.phone_number_id = m.phone_number_id AND a.state = 'in_flight')
        AND NOT EXISTS (SELECT 1 FROM event_outbox o
          WHERE o.event_name = 'wa/message.send.requested'
            AND o.subject_key = CAST(m.request_id AS text))
        AND (m.wamid IS NULL OR m.wamid NOT IN (
          SELECT q.reply_to_wamid FROM messages q WHERE q.phone_number_id = :number
            AND q.status = 'queued' AND q.reply_to_wamid IS NOT NULL
          UNION SELECT q.payload ->> 'targetWamid' FROM messages q
            WHERE q.phone_number_id = :number AND q.status = 'queued'
            AND q.payload ->> 'targetWamid' IS NOT NULL
          UNION SELECT r.wamid FROM read_marks r
            WHERE r.phone_number_id = :number AND r.state = 'requested'
          UNION SELECT o.data ->> 'wamid' FROM event_outbox o
            JOIN phone_numbers n ON n.wa_phone_number_id = o.wa_phone_number_id
            WHERE n.id = :number AND o.data ->> 'wamid' IS NOT NULL))
      ORDER BY m.created_at\
      """,
      "m"),

  /** Reactions, edits and revokes whose message is gone, or never came. */
  CHANGES(
      "message_changes",
      """
      SELECT c.id FROM message_changes c
      WHERE c.phone_number_id = :number AND c.received_at < :before
        AND NOT EXISTS (SELECT 1 FROM messages m
          WHERE m.phone_number_id = c.phone_number_id AND m.wamid = c.target_wamid)
      ORDER BY c.received_at\
      """,
      "c"),

  /** Media whose file is not kept here, not used by a send that is not over. */
  MEDIA(
      "media_objects",
      """
      SELECT o.id FROM media_objects o
      WHERE o.phone_number_id = :number AND o.created_at < :before AND o.storage_path IS NULL
        AND NOT EXISTS (SELECT 1 FROM messages q WHERE q.media_object_id = o.id
          AND q.phone_number_id = o.phone_number_id AND q.status = 'queued')
        AND NOT EXISTS (SELECT 1 FROM event_outbox e
          JOIN phone_numbers n ON n.wa_phone_number_id = e.wa_phone_number_id
          WHERE n.id = o.phone_number_id
            AND e.event_name IN ('wa/media.download.requested', 'wa/media.upload.requested')
            AND e.data ->> 'mediaId' = o.wa_media_id)
      ORDER BY o.created_at\
      """,
      "o"),

  /** Statuses whose message was never heard of. */
  STATUSES(
      "message_statuses",
      """
      SELECT s.id FROM message_statuses s
      WHERE s.phone_number_id = :number AND s.received_at < :before AND s.message_id IS NULL
        AND NOT EXISTS (SELECT 1 FROM messages q WHERE q.request_id = s.request_id
          AND q.phone_number_id = s.phone_number_id AND q.status = 'queued')
      ORDER BY s.received_at\
      """,
      "s"),

  /** The memory of webhook items that are over, as counted from when they were. */
  ITEMS(
      "inngest_idempotency",
      """
      SELECT k.event_id AS id FROM inngest_idempotency k
      WHERE k.phone_number_id = :number AND k.received_at < :before
        AND COALESCE(k.processed_at, k.received_at) < :before AND k.outcome <> 'pending'
        AND NOT EXISTS (SELECT 1 FROM event_outbox o WHERE o.subject_key = k.event_id
          AND o.event_name IN ('wa/webhook.received', 'wa/status.update.received'))
      ORDER BY k.received_at\
      """,
      "k"),

  /** What Meta said about accounts; of many of them no number is known. */
  ACCOUNT_EVENTS(
      "account_events",
      """
      SELECT a.id FROM account_events a WHERE a.received_at < :before ORDER BY a.received_at\
      """,
      "a"),

  /** Webhook bodies nobody has seen again and nobody has asked to read again. */
  QUARANTINE(
      "webhook_quarantine",
      """
      SELECT w.id FROM webhook_quarantine w
      WHERE w.received_at < :before AND w.last_seen_at < :before AND w.retry_requested_at IS NULL
      ORDER BY w.received_at\
      """,
      "w");

  private final String table;
  private final String old;
  private final String alias;

  Prunable(String table, String old, String alias) {
    this.table = table;
    this.old = old;
    this.alias = alias;
  }

  /** Whether its rows belong to a number, and are deleted one number after the other. */
  public boolean ofNumbers() {
    return old.contains(":number");
  }

  /** As it is called in settings, metrics and results: in lower case with dashes. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Rows somebody else works on at the moment are left for the next night. */
  String delete() {
    String key = this == ITEMS ? "event_id" : "id";
    return "DELETE FROM "
        + table
        + " WHERE "
        + (ofNumbers() ? "phone_number_id = :number AND " : "")
        + key
        + " = ANY(ARRAY(SELECT id FROM ("
        + old
        + " LIMIT :most FOR UPDATE OF "
        + alias
        + " SKIP LOCKED) AS old))";
  }

  String count() {
    return "SELECT count(*) AS found FROM (" + old + " LIMIT :most) AS old";
  }
}
