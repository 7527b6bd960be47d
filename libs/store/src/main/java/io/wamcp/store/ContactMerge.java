package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.id.ContactId;
import io.wamcp.domain.id.NumberId;
import io.wamcp.store.ContactAliases.Kind;
import java.time.Instant;

/**
 * Makes two contacts of one number one. Everything that hangs on the one that goes moves: messages
 * of both directions, changes of messages, the service window, identifiers. Its row stays and
 * points at the other. Never across numbers, so never across tenants or portfolios. Stateless.
 */
final class ContactMerge {

  private ContactMerge() {}

  /**
   * Merges; the caller holds the locks of both contacts' identifiers and rows.
   *
   * @param phoneUntil until when the WhatsApp id of the one that goes still means the person; null
   *     for ever
   */
  static void merge(
      DbExecute tx,
      NumberId number,
      ContactId from,
      ContactId into,
      Instant phoneUntil,
      Instant now) {
    if (from.equals(into)) {
      return;
    }
    lockAgainstNewMessages(tx, number, from);
    move(tx, "messages", number, from, into);
    move(tx, "message_changes", number, from, into);
    ReadMarks.move(tx, number, from, into);
    ContactAliases.move(tx, number, from, into);
    tx.createUpdate(
            """
            UPDATE contacts SET merged_into_id = :into
            WHERE phone_number_id = :number AND merged_into_id = :from
            """)
        .addParam("into", into.toString())
        .addParam("number", number.toString())
        .addParam("from", from.toString())
        .execute();
    combine(tx, number, from, into);
    moveIdentifiers(tx, number, from, into, phoneUntil, now);
  }

  /** A send accepted meanwhile for this contact waits, and then finds the other one. */
  private static void lockAgainstNewMessages(DbExecute tx, NumberId number, ContactId id) {
    tx.createGet("SELECT id FROM contacts WHERE id = :id AND phone_number_id = :number FOR UPDATE")
        .addParam("id", id.toString())
        .addParam("number", number.toString())
        .execute();
  }

  /** Locks the rows in the order of their ids, as all who lock several. */
  private static void move(
      DbExecute tx, String table, NumberId number, ContactId from, ContactId into) {
    tx.createUpdate(
            """
            WITH locked AS (
              SELECT id FROM %1$s WHERE phone_number_id = :number AND contact_id = :from
              ORDER BY id FOR NO KEY UPDATE)
            UPDATE %1$s m SET contact_id = :into FROM locked l
            WHERE m.id = l.id AND m.phone_number_id = :number
            """
                .formatted(table))
        .addParam("into", into.toString())
        .addParam("number", number.toString())
        .addParam("from", from.toString())
        .execute();
  }

  private static void combine(DbExecute tx, NumberId number, ContactId from, ContactId into) {
    tx.createUpdate(
            """
            WITH gone AS (
              SELECT * FROM contacts WHERE id = :from AND phone_number_id = :number)
            UPDATE contacts c SET
                parent_bsuid = COALESCE(c.parent_bsuid, g.parent_bsuid),
                username = CASE WHEN g.last_seen_at > c.last_seen_at
                  THEN COALESCE(g.username, c.username) ELSE COALESCE(c.username, g.username) END,
                profile_name = CASE WHEN g.last_seen_at > c.last_seen_at
                  THEN COALESCE(g.profile_name, c.profile_name)
                  ELSE COALESCE(c.profile_name, g.profile_name) END,
                last_inbound_at = GREATEST(c.last_inbound_at, g.last_inbound_at),
                window_ends_at = GREATEST(c.window_ends_at, g.window_ends_at),
                first_seen_at = LEAST(c.first_seen_at, g.first_seen_at),
                last_seen_at = GREATEST(c.last_seen_at, g.last_seen_at)
            FROM gone g WHERE c.id = :into AND c.phone_number_id = :number
            """)
        .addParam("from", from.toString())
        .addParam("into", into.toString())
        .addParam("number", number.toString())
        .execute();
  }

  /** The one that goes gives up its identifiers first: each names one contact at most. */
  private static void moveIdentifiers(
      DbExecute tx,
      NumberId number,
      ContactId from,
      ContactId into,
      Instant phoneUntil,
      Instant now) {
    KnownContact gone = KnownContact.lock(tx, number, from);
    KnownContact kept = KnownContact.lock(tx, number, into);
    tx.createUpdate(
            """
            UPDATE contacts SET wa_id = NULL, bsuid = NULL, merged_into_id = :into
            WHERE id = :from AND phone_number_id = :number
            """)
        .addParam("into", into.toString())
        .addParam("from", from.toString())
        .addParam("number", number.toString())
        .execute();
    tx.createUpdate(
            """
            UPDATE contacts SET wa_id = COALESCE(wa_id, CAST(:wa AS text)),
                bsuid = COALESCE(bsuid, CAST(:bsuid AS text)), retired_at = NULL
            WHERE id = :into AND phone_number_id = :number
            """)
        .addParam("wa", (Object) gone.waId())
        .addParam("bsuid", (Object) gone.bsuid())
        .addParam("into", into.toString())
        .addParam("number", number.toString())
        .execute();
    if (kept.waId() != null) {
      ContactAliases.put(tx, number, Kind.WA_ID, gone.waId(), into, phoneUntil, now);
    }
    if (kept.bsuid() != null) {
      ContactAliases.put(tx, number, Kind.BSUID, gone.bsuid(), into, null, now);
    }
  }
}
