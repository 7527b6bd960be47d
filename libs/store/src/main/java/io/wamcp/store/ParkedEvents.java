package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import io.helidon.dbclient.DbRow;
import io.wamcp.domain.id.PhoneNumberId;
import java.time.Instant;
import java.util.List;

/**
 * Rows of {@code event_outbox} that are out of dispatch and wait for an operator, over all numbers.
 * Stateless.
 */
public final class ParkedEvents {

  /** A parked event, without its data. */
  public record Parked(
      String eventName,
      String subjectKey,
      PhoneNumberId phoneNumberId,
      String reason,
      int rejections,
      Instant createdAt,
      Instant parkedAt) {}

  private ParkedEvents() {}

  /**
   * Parked events, oldest first.
   *
   * @param number only of this number; null for all
   */
  public static List<Parked> list(DbExecute db, PhoneNumberId number, int limit) {
    return db.createQuery(
            """
            SELECT * FROM event_outbox WHERE parked_at IS NOT NULL
                AND (CAST(:number AS text) IS NULL OR wa_phone_number_id = CAST(:number AS text))
            ORDER BY parked_at, id LIMIT :limit
            """)
        .addParam("number", (Object) (number == null ? null : number.value()))
        .addParam("limit", limit)
        .execute()
        .map(ParkedEvents::read)
        .toList();
  }

  /** Sends every parked event of this subject again; says which they are. */
  public static List<Parked> retry(DbExecute tx, String subjectKey, Instant now) {
    List<Parked> parked =
        tx.createQuery(
                """
                SELECT * FROM event_outbox
                WHERE subject_key = :subject AND parked_at IS NOT NULL ORDER BY id FOR UPDATE
                """)
            .addParam("subject", subjectKey)
            .execute()
            .map(ParkedEvents::read)
            .toList();
    parked.forEach(event -> EventOutbox.redrive(tx, event.eventName(), event.subjectKey(), now));
    return parked;
  }

  private static Parked read(DbRow row) {
    return new Parked(
        Rows.text(row, "event_name"),
        Rows.text(row, "subject_key"),
        new PhoneNumberId(Rows.text(row, "wa_phone_number_id")),
        Rows.text(row, "last_error"),
        Rows.integer(row, "rejections"),
        Rows.instant(row, "created_at"),
        Rows.instant(row, "parked_at"));
  }
}
