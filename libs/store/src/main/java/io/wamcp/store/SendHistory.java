package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import io.helidon.dbclient.DbRow;
import io.wamcp.domain.id.MessageId;
import io.wamcp.domain.id.NumberId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What happened to one outbound message: when it reached each status, and every attempt. */
public final class SendHistory {

  /**
   * When an outbound message reached each status; null for those it has not reached.
   *
   * @param retriedAt when an operator had it tried again, null when none did
   */
  public record Times(
      Instant sentAt,
      Instant deliveredAt,
      Instant readAt,
      Instant playedAt,
      Instant failedAt,
      Instant retriedAt) {}

  /**
   * One call of the Graph API.
   *
   * @param state {@code in_flight}, {@code accepted}, {@code rejected}, {@code not_sent} or {@code
   *     unknown}
   */
  public record Attempt(
      int number,
      String state,
      Instant startedAt,
      Instant finishedAt,
      Integer httpStatus,
      Integer errorCode,
      String errorType,
      String errorMessage) {}

  private SendHistory() {}

  /** The times of a message of this number. */
  public static Optional<Times> times(DbExecute db, NumberId number, MessageId message) {
    return db.createGet(
            """
            SELECT sent_at, delivered_at, read_at, played_at, failed_at, retried_at FROM messages
            WHERE phone_number_id = :number AND id = :message
            """)
        .addParam("number", number.toString())
        .addParam("message", message.toString())
        .execute()
        .map(
            row ->
                new Times(
                    Rows.instant(row, "sent_at"),
                    Rows.instant(row, "delivered_at"),
                    Rows.instant(row, "read_at"),
                    Rows.instant(row, "played_at"),
                    Rows.instant(row, "failed_at"),
                    Rows.instant(row, "retried_at")));
  }

  /** The attempts to send a message of this number, oldest first. */
  public static List<Attempt> attempts(DbExecute db, NumberId number, MessageId message) {
    return db.createQuery(
            """
            SELECT * FROM send_attempts WHERE phone_number_id = :number AND message_id = :message
            ORDER BY attempt
            """)
        .addParam("number", number.toString())
        .addParam("message", message.toString())
        .execute()
        .map(SendHistory::read)
        .toList();
  }

  private static Attempt read(DbRow row) {
    return new Attempt(
        Rows.integer(row, "attempt"),
        Rows.text(row, "state"),
        Rows.instant(row, "started_at"),
        Rows.instant(row, "finished_at"),
        Rows.integer(row, "http_status"),
        Rows.integer(row, "error_code"),
        Rows.text(row, "error_type"),
        Rows.text(row, "error_message"));
  }
}
