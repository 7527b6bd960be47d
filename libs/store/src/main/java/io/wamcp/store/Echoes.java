package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import io.helidon.dbclient.DbRow;
import io.wamcp.domain.id.MessageId;
import io.wamcp.domain.id.NumberId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.domain.message.DeliveryStatus;
import io.wamcp.store.MessageStatuses.OfNumber;
import io.wamcp.store.SendLedger.Failure;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * Rows of {@code messages} that the business wrote on its own phone, as far as Meta's statuses go:
 * they have no request id and no send state, so no part of sending sees them. Stateless.
 */
public final class Echoes {

  /** An echo and where it stands. */
  public record Echo(MessageId messageId, NumberId number, Wamid wamid, DeliveryStatus status) {}

  private Echoes() {}

  /** Locks those of these messages that are echoes, in one order for all. */
  public static List<Echo> lock(DbExecute tx, Collection<OfNumber> messages) {
    return tx.createQuery(
            """
            SELECT m.id, m.phone_number_id, m.wamid, m.status
            FROM jsonb_to_recordset(CAST(:messages AS jsonb)) AS i(number uuid, wamid text)
            JOIN messages m ON m.phone_number_id = i.number AND m.wamid = i.wamid
            WHERE m.direction = 'outbound' AND m.origin = 'echo'
            ORDER BY m.id FOR UPDATE OF m
            """)
        .addParam("messages", Json.write(messages))
        .execute()
        .map(Echoes::read)
        .toList();
  }

  private static Echo read(DbRow row) {
    return new Echo(
        new MessageId(Rows.uuid(row, "id")),
        new NumberId(Rows.uuid(row, "phone_number_id")),
        new Wamid(Rows.text(row, "wamid")),
        DeliveryStatus.ofStored(Rows.text(row, "status")));
  }

  /**
   * Writes the state a status leads to, and its time; a time is only ever moved back. Only a failed
   * row has an error.
   *
   * @param seen what the status said, at this time
   * @param failure why it failed; null when that was not said
   */
  public static void raise(
      DbExecute tx,
      Echo echo,
      DeliveryStatus next,
      DeliveryStatus seen,
      Instant at,
      Failure failure,
      Instant now) {
    String column = seen.wireName() + "_at";
    tx.createUpdate(
            """
            UPDATE messages SET status = :status, %s = LEAST(%s, CAST(:at AS timestamptz)),
                updated_at = :now,
                error_code = CASE WHEN :status = 'failed' THEN COALESCE(CAST(:code AS integer), error_code) END,
                error_type = CASE WHEN :status = 'failed' THEN COALESCE(:type, error_type) END,
                error_message = CASE WHEN :status = 'failed' THEN COALESCE(:message, error_message) END
            WHERE id = :id AND phone_number_id = :number
            """
                .formatted(column, column))
        .addParam("status", next.wireName())
        .addParam("at", Rows.time(at))
        .addParam("now", Rows.time(now))
        .addParam("code", (Object) (failure == null ? null : failure.code()))
        .addParam("type", (Object) (failure == null ? null : failure.type()))
        .addParam("message", (Object) (failure == null ? null : failure.message()))
        .addParam("id", echo.messageId().toString())
        .addParam("number", echo.number().toString())
        .execute();
  }
}
