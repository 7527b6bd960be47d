package io.wamcp.local.chaos;

import java.time.Instant;
import java.util.List;

/**
 * Rows past their time, each with a fresh one beside it, for the functions that clear away. In the
 * statements {@code :mark} is what tells them from others, {@code :now} the time of the stack.
 */
public enum Aged {
  /** Of {@code archive-audit}: the old row is in a file, once, and no longer in the table. */
  AUDIT(
      """
      INSERT INTO audit_log (ts, event, outcome, details)
      SELECT CAST(':now' AS timestamptz) - age, word, 'ok',
        CAST('{"mark": ":mark"}' AS jsonb)
      FROM (VALUES ('old', interval '2 years'), ('fresh', interval '0')) AS made (word, age)
      RETURNING id
      """,
      "SELECT event FROM audit_log WHERE details ->> 'mark' = ':mark'",
      List.of("fresh")),

  /** Of {@code gc-rate-limits}. */
  LIMITS(
      """
      WITH buckets AS (
        INSERT INTO rate_limit_buckets (bucket_key, tokens, updated_at)
        SELECT word || ' bucket :mark', 1, CAST(':now' AS timestamptz) - age
        FROM (VALUES ('old', interval '3 days'), ('fresh', interval '0')) AS made (word, age)
        RETURNING 1)
      INSERT INTO daily_send_counts (scope_key, day, request_id, client_id)
      SELECT word || ' count :mark', CAST(CAST(':now' AS timestamptz) - age AS date),
        gen_random_uuid(), (SELECT id FROM clients WHERE is_owner)
      FROM (VALUES ('old', interval '30 days'), ('fresh', interval '0')) AS made (word, age)
      RETURNING 1
      """,
      """
      SELECT split_part(bucket_key, ' :mark', 1) FROM rate_limit_buckets
      WHERE bucket_key LIKE '% :mark'
      UNION ALL SELECT split_part(scope_key, ' :mark', 1) FROM daily_send_counts
      WHERE scope_key LIKE '% :mark' ORDER BY 1
      """,
      List.of("fresh bucket", "fresh count")),

  /** Of {@code prune-messages}. */
  MESSAGES(
      """
      WITH made (word, age) AS (
        VALUES ('old', interval '2 years'), ('fresh', interval '0')),
      messages_made AS (
        INSERT INTO messages (client_id, phone_number_id, direction, wamid, message_type, status,
          created_at)
        SELECT (SELECT id FROM clients WHERE is_owner), n.id, 'inbound', word || ' :mark', 'text',
          'received', CAST(':now' AS timestamptz) - age
        FROM made, phone_numbers n WHERE n.wa_phone_number_id = ':number' RETURNING 1),
      statuses_made AS (
        INSERT INTO message_statuses (phone_number_id, wamid, status, received_at)
        SELECT n.id, word || ' unheard :mark', 'sent', CAST(':now' AS timestamptz) - age
        FROM made, phone_numbers n WHERE n.wa_phone_number_id = ':number' RETURNING 1)
      INSERT INTO inngest_idempotency (event_id, phone_number_id, kind, outcome, received_at,
        processed_at)
      SELECT word || ' :mark', n.id, 'message', 'processed', CAST(':now' AS timestamptz) - age,
        CAST(':now' AS timestamptz) - age
      FROM made, phone_numbers n WHERE n.wa_phone_number_id = ':number' RETURNING 1
      """,
      """
      SELECT split_part(wamid, ' :mark', 1) || ' message' FROM messages WHERE wamid LIKE '% :mark'
      UNION ALL SELECT split_part(wamid, ' :mark', 1) || ' status' FROM message_statuses
      WHERE wamid LIKE '% :mark'
      UNION ALL SELECT split_part(event_id, ' :mark', 1) || ' item' FROM inngest_idempotency
      WHERE event_id LIKE '% :mark' ORDER BY 1
      """,
      List.of("fresh item", "fresh message", "fresh unheard status")),

  /** Of {@code prune-media}. */
  MEDIA(
      """
      INSERT INTO media_objects (client_id, phone_number_id, wamid, wa_media_id, created_at)
      SELECT (SELECT id FROM clients WHERE is_owner), n.id, word || ' :mark', word || ' :mark',
        CAST(':now' AS timestamptz) - age
      FROM (VALUES ('old', interval '2 years'), ('fresh', interval '0')) AS made (word, age),
        phone_numbers n WHERE n.wa_phone_number_id = ':number' RETURNING 1
      """,
      "SELECT split_part(wamid, ' :mark', 1) FROM media_objects WHERE wamid LIKE '% :mark'",
      List.of("fresh"));

  private final String making;
  private final String looking;
  private final List<String> left;

  Aged(String making, String looking, List<String> left) {
    this.making = making;
    this.looking = looking;
    this.left = left;
  }

  void make(Rows rows, String mark, String number, Instant now) {
    rows.texts(
        making.replace(":mark", mark).replace(":number", number).replace(":now", now.toString()));
  }

  /** What is there of them, and must not be, or the other way round; empty when all is well. */
  List<String> problems(Rows rows, String mark) {
    List<String> found =
        rows.texts(looking.replace(":mark", mark)).stream().map(List::getFirst).toList();
    return found.equals(left)
        ? List.of()
        : List.of("aged %s: found %s, not %s".formatted(this, found, left));
  }
}
