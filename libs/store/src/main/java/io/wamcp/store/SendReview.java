package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import io.helidon.dbclient.DbRow;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.RequestId;
import java.time.Instant;
import java.util.List;

/** Sends as an operator sees them: over all numbers and clients, each with its own. Stateless. */
public final class SendReview {

  /**
   * A send, without its content.
   *
   * @param client name of the client that asked for it
   * @param outcomeUnknown whether one of its attempts may have arrived without anybody knowing
   * @param parkedReason why the engine refuses its event; null when it does not
   */
  public record Row(
      RequestId requestId,
      PhoneNumberId phoneNumberId,
      String client,
      String recipient,
      String type,
      String status,
      int attempts,
      boolean outcomeUnknown,
      boolean possibleDuplicate,
      String errorType,
      Integer errorCode,
      String errorMessage,
      Instant createdAt,
      Instant failedAt,
      Instant retriedAt,
      String parkedReason) {}

  /**
   * What is asked for; null for all.
   *
   * @param status a status; null for failed ones, and those whose event is parked
   */
  public record Query(String status, PhoneNumberId number, String client) {}

  /**
   * Whether a copy of the message {@code m} may have reached Meta without anybody knowing: an
   * attempt without an answer that no status explained, or beside which another one was sent.
   */
  static final String OUTCOME_UNKNOWN =
      """
      (m.wamid IS NULL OR m.possible_duplicate) AND EXISTS (SELECT 1 FROM send_attempts a WHERE a.message_id = m.id
          AND a.phone_number_id = m.phone_number_id AND a.state IN ('unknown', 'in_flight'))
      """;

  private SendReview() {}

  /** Sends, newest first. */
  public static List<Row> list(DbExecute db, Query query, int limit) {
    return db.createQuery(
            """
            SELECT m.*, n.wa_phone_number_id, c.name AS client, (%s) AS outcome_unknown,
                CASE WHEN o.parked_at IS NOT NULL THEN COALESCE(o.last_error, 'parked') END
                  AS parked_reason
            FROM messages m JOIN phone_numbers n ON n.id = m.phone_number_id
            JOIN clients c ON c.id = m.client_id
            LEFT JOIN event_outbox o ON o.event_name = 'wa/message.send.requested'
                AND o.subject_key = CAST(m.request_id AS text)
            WHERE m.direction = 'outbound' AND m.request_id IS NOT NULL
                AND (m.status = CAST(:status AS text) OR (CAST(:status AS text) IS NULL
                    AND (m.status = 'failed' OR o.parked_at IS NOT NULL)))
                AND (CAST(:number AS text) IS NULL OR n.wa_phone_number_id = CAST(:number AS text))
                AND (CAST(:client AS text) IS NULL OR c.name = CAST(:client AS text))
            ORDER BY m.created_at DESC, m.id LIMIT :limit
            """
                .formatted(OUTCOME_UNKNOWN))
        .addParam("status", (Object) query.status())
        .addParam("number", (Object) (query.number() == null ? null : query.number().value()))
        .addParam("client", (Object) query.client())
        .addParam("limit", limit)
        .execute()
        .map(SendReview::read)
        .toList();
  }

  private static Row read(DbRow row) {
    return new Row(
        new RequestId(Rows.uuid(row, "request_id")),
        new PhoneNumberId(Rows.text(row, "wa_phone_number_id")),
        Rows.text(row, "client"),
        Rows.text(row, "recipient"),
        Rows.text(row, "message_type"),
        Rows.text(row, "status"),
        Rows.integer(row, "send_attempts"),
        Rows.flag(row, "outcome_unknown"),
        Rows.flag(row, "possible_duplicate"),
        Rows.text(row, "error_type"),
        Rows.integer(row, "error_code"),
        Rows.text(row, "error_message"),
        Rows.instant(row, "created_at"),
        Rows.instant(row, "failed_at"),
        Rows.instant(row, "retried_at"),
        Rows.text(row, "parked_reason"));
  }
}
