package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.id.ContactId;
import io.wamcp.domain.id.NumberId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The table {@code contact_aliases}: identifiers a person had before, or is also written with.
 * Whoever changes them holds the lock of the identifier. Stateless.
 */
final class ContactAliases {

  /** How long after a change of number what comes under the old one is still this person's. */
  static final Duration GRACE = Duration.ofDays(30);

  /** What an identifier is. */
  enum Kind {
    WA_ID,
    BSUID;

    String wireName() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * Whose an identifier was.
   *
   * @param until until when, with {@link #GRACE}; null for no end
   */
  record Alias(ContactId contact, Instant until) {

    /** Whether the person had certainly not given it up yet. */
    boolean certainAt(Instant at) {
      return until != null && !at.isAfter(until.minus(GRACE));
    }
  }

  /** Of two words about when it ended the later counts, and none means that it did not. */
  private static final String JOINED =
      """
      ON CONFLICT (phone_number_id, kind, value, contact_id) DO UPDATE SET
        valid_until = CASE WHEN known.valid_until IS NULL OR excluded.valid_until IS NULL THEN NULL
          ELSE GREATEST(known.valid_until, excluded.valid_until) END,
        given_up_at = CASE WHEN known.valid_until IS NULL OR excluded.valid_until IS NULL THEN NULL
          ELSE GREATEST(known.given_up_at, excluded.given_up_at) END
      """;

  private ContactAliases() {}

  /**
   * Whose the identifier was at that time: of several, the one who gave it up first after it, then
   * the one of whom that was learnt last.
   *
   * @param at when the message was written
   */
  static Optional<Alias> find(DbExecute tx, NumberId number, Kind kind, String value, Instant at) {
    return tx.createGet(
            """
            SELECT contact_id, valid_until FROM contact_aliases
            WHERE phone_number_id = :number AND kind = :kind AND value = :value
                AND (valid_until IS NULL OR valid_until >= :at)
            ORDER BY valid_until NULLS LAST, learnt_seq DESC LIMIT 1
            """)
        .addParam("number", number.toString())
        .addParam("kind", kind.wireName())
        .addParam("value", value)
        .addParam("at", Rows.time(at))
        .execute()
        .map(
            row ->
                new Alias(
                    new ContactId(Rows.uuid(row, "contact_id")), Rows.instant(row, "valid_until")));
  }

  /**
   * Remembers an identifier; one remembered without end keeps none.
   *
   * @param validUntilOrNull the time of {@link #GRACE} after it was given up
   */
  static void put(
      DbExecute tx,
      NumberId number,
      Kind kind,
      String value,
      ContactId contact,
      Instant validUntilOrNull,
      Instant now) {
    Instant givenUp = validUntilOrNull == null ? null : validUntilOrNull.minus(GRACE);
    put(tx, number, kind, value, contact, givenUp, validUntilOrNull, now);
  }

  /** Remembers a phone number that somebody else has had since, so without a time of grace. */
  static void putLost(
      DbExecute tx, NumberId number, String waId, ContactId contact, Instant lostAt, Instant now) {
    put(tx, number, Kind.WA_ID, waId, contact, lostAt, lostAt, now);
  }

  private static void put(
      DbExecute tx,
      NumberId number,
      Kind kind,
      String value,
      ContactId contact,
      Instant givenUpAt,
      Instant validUntil,
      Instant now) {
    if (value == null) {
      return;
    }
    tx.createInsert(
            """
            INSERT INTO contact_aliases AS known
                (phone_number_id, kind, value, contact_id, given_up_at, valid_until, created_at)
            VALUES (:number, :kind, :value, :contact, CAST(:given AS timestamptz),
                CAST(:until AS timestamptz), :now)
            """
                + JOINED)
        .addParam("number", number.toString())
        .addParam("kind", kind.wireName())
        .addParam("value", value)
        .addParam("contact", contact.toString())
        .addParam("given", Rows.time(givenUpAt))
        .addParam("until", Rows.time(validUntil))
        .addParam("now", Rows.time(now))
        .execute();
  }

  /** Gives one contact's aliases to another. */
  static void move(DbExecute tx, NumberId number, ContactId from, ContactId to) {
    tx.createInsert(
            """
            WITH moved AS (
              DELETE FROM contact_aliases WHERE phone_number_id = :number AND contact_id = :from
              RETURNING kind, value, given_up_at, valid_until, created_at, learnt_seq)
            INSERT INTO contact_aliases AS known (phone_number_id, kind, value, contact_id,
                given_up_at, valid_until, created_at, learnt_seq)
            SELECT :number, kind, value, :to, given_up_at, valid_until, created_at, learnt_seq
            FROM moved
            """
                + JOINED)
        .addParam("number", number.toString())
        .addParam("from", from.toString())
        .addParam("to", to.toString())
        .execute();
  }
}
