package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import io.helidon.dbclient.DbRow;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * The table {@code webhook_quarantine}: signed bytes that could not be used. An operator asks for
 * them to be read again; ingress, which alone can read them, does it. Stateless.
 */
public final class QuarantinedBodies {

  /**
   * A quarantined body, without its bytes.
   *
   * @param phoneNumberId the number it names, in Meta's words; null when none could be read
   * @param numberKnown whether that number is served by now
   * @param retryRequestedAt when an operator asked to read it again; null when that is done
   * @param retryResult why it stayed the last time it was read again
   */
  public record Body(
      UUID id,
      String reason,
      String phoneNumberId,
      String wabaId,
      boolean numberKnown,
      int bytes,
      int timesSeen,
      Instant receivedAt,
      Instant lastSeenAt,
      Instant retryRequestedAt,
      String retryResult) {}

  /** A body that is to be read again. */
  public record ToRetry(UUID id, String reason, byte[] body) {}

  private QuarantinedBodies() {}

  /**
   * Quarantined bodies, oldest first.
   *
   * @param number only those that name this number; null for all
   */
  public static List<Body> list(DbExecute db, String number, int limit) {
    return db.createQuery(
            """
            SELECT q.id, q.reason, q.wa_phone_number_id, q.wa_business_account_id, q.times_seen,
                q.received_at, q.last_seen_at, q.retry_requested_at, q.retry_result,
                length(q.body) AS bytes, EXISTS (SELECT 1 FROM phone_numbers n
                  WHERE n.wa_phone_number_id = q.wa_phone_number_id AND n.disabled_at IS NULL)
                  AS number_known
            FROM webhook_quarantine q
            WHERE CAST(:number AS text) IS NULL OR q.wa_phone_number_id = CAST(:number AS text)
            ORDER BY q.received_at, q.id LIMIT :limit
            """)
        .addParam("number", (Object) number)
        .addParam("limit", limit)
        .execute()
        .map(QuarantinedBodies::read)
        .toList();
  }

  /**
   * Asks for bodies to be read again.
   *
   * @param number only those that name this number; null for all
   * @return how many
   */
  public static long requestRetry(DbExecute tx, String number, Instant now) {
    return tx.createUpdate(
            """
            UPDATE webhook_quarantine SET retry_requested_at = :now, retry_result = NULL
            WHERE CAST(:number AS text) IS NULL OR wa_phone_number_id = CAST(:number AS text)
            """)
        .addParam("now", Rows.time(now))
        .addParam("number", (Object) number)
        .execute();
  }

  /** Bodies that are to be read again, in the order they came. */
  public static List<ToRetry> toRetry(DbExecute db, int limit) {
    return db.createQuery(
            """
            SELECT id, reason, body FROM webhook_quarantine WHERE retry_requested_at IS NOT NULL
            ORDER BY retry_requested_at, received_at, id LIMIT :limit
            """)
        .addParam("limit", limit)
        .execute()
        .map(
            row ->
                new ToRetry(
                    Rows.uuid(row, "id"), Rows.text(row, "reason"), Rows.bytes(row, "body")))
        .toList();
  }

  /** Takes a body out of quarantine; false when another process was faster. */
  public static boolean take(DbExecute tx, UUID id) {
    return tx.createDelete(
                """
                DELETE FROM webhook_quarantine WHERE id = :id AND retry_requested_at IS NOT NULL
                """)
            .addParam("id", id.toString())
            .execute()
        > 0;
  }

  /** Leaves a body in quarantine after it was read again. */
  public static void keep(DbExecute tx, UUID id, String result) {
    tx.createUpdate(
            """
            UPDATE webhook_quarantine SET retry_requested_at = NULL, retry_result = :result
            WHERE id = :id
            """)
        .addParam("result", result)
        .addParam("id", id.toString())
        .execute();
  }

  private static Body read(DbRow row) {
    return new Body(
        Rows.uuid(row, "id"),
        Rows.text(row, "reason"),
        Rows.text(row, "wa_phone_number_id"),
        Rows.text(row, "wa_business_account_id"),
        Rows.flag(row, "number_known"),
        Rows.integer(row, "bytes"),
        Rows.integer(row, "times_seen"),
        Rows.instant(row, "received_at"),
        Rows.instant(row, "last_seen_at"),
        Rows.instant(row, "retry_requested_at"),
        Rows.text(row, "retry_result"));
  }
}
