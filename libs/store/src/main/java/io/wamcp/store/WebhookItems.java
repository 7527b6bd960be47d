package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import io.helidon.dbclient.DbRow;
import io.wamcp.domain.event.StatusUpdateReceived;
import io.wamcp.domain.event.WebhookReceived;
import io.wamcp.domain.id.NumberId;
import io.wamcp.domain.id.PhoneNumberId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Webhook items that are not processed, as an operator sees them: over all numbers, each with its
 * own. Stateless.
 */
public final class WebhookItems {

  /** Which items are asked for. */
  public enum Filter {
    /** Given up, or with an event the engine refuses: they wait for a person. */
    FAILED("(i.outcome = 'failed' OR o.parked_at IS NOT NULL)"),
    /** On their way. */
    PENDING("(i.outcome = 'pending' AND o.parked_at IS NULL)");

    private final String condition;

    Filter(String condition) {
      this.condition = condition;
    }
  }

  /**
   * An item that is not processed.
   *
   * @param outcome {@code pending} or {@code failed}
   * @param reason why it failed, or why the engine refuses its event; null while neither is so
   * @param hasEvent whether its event still exists, so that it can be processed at all
   * @param parkedAt since when its event waits for a person; null while it is sent
   */
  public record Item(
      String eventId,
      PhoneNumberId phoneNumberId,
      String kind,
      String outcome,
      String reason,
      int duplicates,
      Instant receivedAt,
      boolean hasEvent,
      Instant parkedAt) {}

  /** What a retry found. */
  public enum Retry {
    /** A fresh run is on its way. */
    RETRIED,
    /** Nothing to do: the item is processed. */
    PROCESSED,
    /** Its event, and with it its content, is gone. */
    WITHOUT_EVENT,
    /** There is no such item. */
    UNKNOWN
  }

  private static final String EVENT_NAME =
      "CASE i.kind WHEN 'status' THEN '"
          + StatusUpdateReceived.NAME
          + "' ELSE '"
          + WebhookReceived.NAME
          + "' END";

  private WebhookItems() {}

  /**
   * Items that are not processed, oldest first.
   *
   * @param number only of this number; null for all
   */
  public static List<Item> list(DbExecute db, Filter filter, PhoneNumberId number, int limit) {
    return db.createQuery(
            """
            SELECT i.event_id, n.wa_phone_number_id, i.kind, i.outcome,
                COALESCE(i.reason,
                  CASE WHEN o.parked_at IS NOT NULL THEN o.last_error END) AS reason, i.duplicates, i.received_at,
                (o.id IS NOT NULL) AS has_event, o.parked_at
            FROM inngest_idempotency i JOIN phone_numbers n ON n.id = i.phone_number_id
            LEFT JOIN event_outbox o ON o.subject_key = i.event_id AND o.event_name = %s
            WHERE i.outcome <> 'processed' AND %s
                AND (CAST(:number AS text) IS NULL OR n.wa_phone_number_id = CAST(:number AS text))
            ORDER BY i.received_at, i.event_id LIMIT :limit
            """
                .formatted(EVENT_NAME, filter.condition))
        .addParam("number", (Object) (number == null ? null : number.value()))
        .addParam("limit", limit)
        .execute()
        .map(WebhookItems::read)
        .toList();
  }

  /** Gives an item a fresh run, under a dispatch key the engine has not seen. */
  public static Retry retry(DbExecute tx, String eventId, Instant now) {
    Optional<DbRow> found =
        tx.createGet(
                """
                SELECT i.phone_number_id, i.outcome, %s AS event_name FROM inngest_idempotency i
                WHERE i.event_id = :event FOR UPDATE
                """
                    .formatted(EVENT_NAME))
            .addParam("event", eventId)
            .execute();
    if (found.isEmpty()) {
      return Retry.UNKNOWN;
    }
    if ("processed".equals(Rows.text(found.get(), "outcome"))) {
      return Retry.PROCESSED;
    }
    if (!EventOutbox.redrive(tx, Rows.text(found.get(), "event_name"), eventId, now)) {
      return Retry.WITHOUT_EVENT;
    }
    reopen(tx, new NumberId(Rows.uuid(found.get(), "phone_number_id")), eventId);
    return Retry.RETRIED;
  }

  private static void reopen(DbExecute tx, NumberId number, String eventId) {
    tx.createUpdate(
            """
            UPDATE inngest_idempotency SET outcome = 'pending', reason = NULL, processed_at = NULL
            WHERE event_id = :event AND phone_number_id = :number AND outcome = 'failed'
            """)
        .addParam("event", eventId)
        .addParam("number", number.toString())
        .execute();
  }

  private static Item read(DbRow row) {
    return new Item(
        Rows.text(row, "event_id"),
        new PhoneNumberId(Rows.text(row, "wa_phone_number_id")),
        Rows.text(row, "kind"),
        Rows.text(row, "outcome"),
        Rows.text(row, "reason"),
        Rows.integer(row, "duplicates"),
        Rows.instant(row, "received_at"),
        Rows.flag(row, "has_event"),
        Rows.instant(row, "parked_at"));
  }
}
