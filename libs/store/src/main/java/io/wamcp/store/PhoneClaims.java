package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.id.ContactId;
import io.wamcp.domain.id.NumberId;
import java.time.Instant;
import java.util.Optional;

/**
 * Decides between people of different user ids who are both named with one phone number: it is the
 * one's who was named with it last, by the time of what names them and not by the order in which
 * that arrives. The caller holds the locks of the identifiers and of both rows. Not thread-safe.
 */
final class PhoneClaims {

  private final DbExecute tx;
  private final NumberId number;
  private final Instant writtenAt;
  private final Instant now;

  /**
   * @param writtenAt when the claims decided here were made
   */
  PhoneClaims(DbExecute tx, NumberId number, Instant writtenAt, Instant now) {
    this.tx = tx;
    this.number = number;
    this.writtenAt = writtenAt;
    this.now = now;
  }

  /**
   * Takes the number from its holder, who is another person and keeps user id and history, unless
   * the claim is late.
   *
   * @param claimant empty when nobody is known by the other user id yet
   * @return whether nobody has the number now
   */
  boolean take(KnownContact holder, Optional<ContactId> claimant) {
    boolean late =
        namedLater(holder.id(), holder.waId())
            || claimant.filter(contact -> gaveUpLater(contact, holder.waId())).isPresent();
    if (late) {
      return false;
    }
    release(holder);
    return true;
  }

  /** The holder had the number until then, and keeps user id and history. */
  void release(KnownContact holder) {
    new ContactRows(tx, number, now).releaseWaId(holder.id());
    hadUntilThen(holder.id(), holder.waId());
  }

  /** The number was this person's when it was said, and is no more. */
  void hadUntilThen(ContactId contact, String waId) {
    ContactAliases.putLost(tx, number, waId, contact, writtenAt, now);
  }

  /** Whether a later message names this contact with another number. */
  boolean namedOtherwiseLater(ContactId contact, String waId) {
    return named(contact, "<>", waId);
  }

  private boolean namedLater(ContactId contact, String waId) {
    return named(contact, "=", waId);
  }

  /**
   * By a message that names both: one without a user id may have been given to whoever held the
   * number, so it tells nothing.
   */
  private boolean named(ContactId contact, String compared, String waId) {
    return tx.createGet(
            """
            SELECT 1 AS one FROM messages
            WHERE phone_number_id = :number AND contact_id = :contact AND direction = 'inbound'
                AND contact_wa_id %s :wa AND contact_bsuid IS NOT NULL AND ts > :at LIMIT 1
            """
                .formatted(compared))
        .addParam("number", number.toString())
        .addParam("contact", contact.toString())
        .addParam("wa", waId)
        .addParam("at", Rows.time(writtenAt))
        .execute()
        .isPresent();
  }

  private boolean gaveUpLater(ContactId contact, String waId) {
    return tx.createGet(
            """
            SELECT 1 AS one FROM contact_aliases
            WHERE phone_number_id = :number AND kind = 'wa_id' AND value = :wa
                AND contact_id = :contact AND given_up_at >= :at
            """)
        .addParam("number", number.toString())
        .addParam("wa", waId)
        .addParam("contact", contact.toString())
        .addParam("at", Rows.time(writtenAt))
        .execute()
        .isPresent();
  }
}
