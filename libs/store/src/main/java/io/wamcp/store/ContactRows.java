package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import io.helidon.dbclient.DbRow;
import io.wamcp.domain.id.ContactId;
import io.wamcp.domain.id.NumberId;
import io.wamcp.store.AdoptedSends.Adopter;
import io.wamcp.store.Contacts.Identity;
import java.time.Instant;
import java.util.List;

/**
 * Writes contacts. A contact that gets an identifier also gets the sends that went to it before.
 */
final class ContactRows {

  /**
   * What of {@code s}, said at {@code :now}, contact {@code c} takes over besides identifiers: the
   * latest word counts, and nothing said changes nothing.
   */
  static final String TAKE_OVER =
      """
      parent_bsuid = COALESCE(s.parent, c.parent_bsuid),
      username = COALESCE(s.username, c.username),
      profile_name = COALESCE(s.profile, c.profile_name),
      last_seen_at = GREATEST(c.last_seen_at, CAST(:now AS timestamptz))\
      """;

  /** What is said in a statement's parameters. */
  private static final String SAID =
      """
      (SELECT CAST(:parent AS text) AS parent, CAST(:username AS text) AS username,
          CAST(:profile AS text) AS profile) s\
      """;

  private final DbExecute tx;
  private final NumberId number;
  private final Instant now;

  ContactRows(DbExecute tx, NumberId number, Instant now) {
    this.tx = tx;
    this.number = number;
    this.now = now;
  }

  /** A new contact, whose identifiers nobody else has. */
  ContactId insert(Identity identity) {
    ContactId id = insertRow(identity);
    AdoptedSends.adopt(
        tx,
        List.of(
            new Adopter(number, id, identity.waId(), identity.bsuid(), identity.parentBsuid())));
    return id;
  }

  private ContactId insertRow(Identity identity) {
    return tx.createGet(
            """
            INSERT INTO contacts (phone_number_id, wa_id, bsuid, parent_bsuid, username,
                profile_name, first_seen_at, last_seen_at)
            VALUES (:number, :wa, :bsuid, :parent, :username, :profile, :now, :now)
            RETURNING id
            """)
        .addParam("number", number.toString())
        .addParam("wa", (Object) identity.waId())
        .addParam("bsuid", (Object) identity.bsuid())
        .addParam("parent", (Object) identity.parentBsuid())
        .addParam("username", (Object) identity.username())
        .addParam("profile", (Object) identity.profileName())
        .addParam("now", Rows.time(now))
        .execute()
        .map(row -> new ContactId(Rows.uuid(row, "id")))
        .orElseThrow();
  }

  /** Takes over identifiers the contact lacks and nobody else has, and all that is said else. */
  void learn(ContactId id, Identity identity) {
    DbRow row =
        tx.createGet(
                """
                WITH before AS (SELECT wa_id, bsuid FROM contacts
                  WHERE id = :id AND phone_number_id = :number)
                UPDATE contacts c SET
                    wa_id = COALESCE(c.wa_id, (SELECT CAST(:wa AS text) WHERE NOT EXISTS (
                        SELECT 1 FROM contacts o WHERE o.phone_number_id = :number AND o.wa_id = :wa))),
                    bsuid = COALESCE(c.bsuid, (SELECT CAST(:bsuid AS text) WHERE NOT EXISTS (
                        SELECT 1 FROM contacts o
                        WHERE o.phone_number_id = :number AND o.bsuid = :bsuid))), %s
                FROM before b, %s WHERE c.id = :id AND c.phone_number_id = :number
                RETURNING (b.wa_id IS NULL AND c.wa_id IS NOT NULL) AS new_wa_id,
                    (b.bsuid IS NULL AND c.bsuid IS NOT NULL) AS new_bsuid
                """
                    .formatted(TAKE_OVER, SAID))
            .addParam("wa", (Object) identity.waId())
            .addParam("bsuid", (Object) identity.bsuid())
            .addParam("parent", (Object) identity.parentBsuid())
            .addParam("username", (Object) identity.username())
            .addParam("profile", (Object) identity.profileName())
            .addParam("now", Rows.time(now))
            .addParam("id", id.toString())
            .addParam("number", number.toString())
            .execute()
            .orElseThrow();
    adoptForNew(id, identity, row);
  }

  /** Gives the contact the sends to those identifiers that it has only now. */
  private void adoptForNew(ContactId id, Identity identity, DbRow learnt) {
    AdoptedSends.adopt(
        tx,
        number,
        id,
        Rows.flag(learnt, "new_wa_id") ? identity.waId() : null,
        Rows.flag(learnt, "new_bsuid") ? identity.bsuid() : null);
  }

  /** Takes over what is said about the person, but no identifier. */
  void describe(ContactId id, Identity identity) {
    tx.createUpdate(
            """
            UPDATE contacts c SET %s FROM %s WHERE c.id = :id AND c.phone_number_id = :number
            """
                .formatted(TAKE_OVER, SAID))
        .addParam("parent", (Object) null)
        .addParam("username", (Object) identity.username())
        .addParam("profile", (Object) identity.profileName())
        .addParam("now", Rows.time(now))
        .addParam("id", id.toString())
        .addParam("number", number.toString())
        .execute();
  }

  /** Sets identifiers that nobody else has; a null one stays as it is. */
  void setIdentifiers(ContactId id, String waId, String bsuid) {
    tx.createUpdate(
            """
            UPDATE contacts SET wa_id = COALESCE(CAST(:wa AS text), wa_id),
                bsuid = COALESCE(CAST(:bsuid AS text), bsuid), retired_at = NULL,
                last_seen_at = GREATEST(last_seen_at, :now)
            WHERE id = :id AND phone_number_id = :number
            """)
        .addParam("wa", (Object) waId)
        .addParam("bsuid", (Object) bsuid)
        .addParam("now", Rows.time(now))
        .addParam("id", id.toString())
        .addParam("number", number.toString())
        .execute();
    tx.createDelete(
            """
            DELETE FROM contact_aliases WHERE phone_number_id = :number AND contact_id = :id
                AND ((kind = 'wa_id' AND value = CAST(:wa AS text))
                  OR (kind = 'bsuid' AND value = CAST(:bsuid AS text)))
            """)
        .addParam("number", number.toString())
        .addParam("id", id.toString())
        .addParam("wa", (Object) waId)
        .addParam("bsuid", (Object) bsuid)
        .execute();
    AdoptedSends.adopt(tx, number, id, waId, bsuid);
  }

  /** Takes the WhatsApp id away; a contact left without identifier is retired. */
  void releaseWaId(ContactId id) {
    tx.createUpdate(
            """
            UPDATE contacts SET wa_id = NULL,
                retired_at = CASE WHEN bsuid IS NULL THEN CAST(:now AS timestamptz) END
            WHERE id = :id AND phone_number_id = :number
            """)
        .addParam("now", Rows.time(now))
        .addParam("id", id.toString())
        .addParam("number", number.toString())
        .execute();
  }

  /** Takes the user id away from a contact that has a WhatsApp id. */
  void forgetBsuid(ContactId id) {
    tx.createUpdate(
            """
            UPDATE contacts SET bsuid = NULL
            WHERE id = :id AND phone_number_id = :number AND wa_id IS NOT NULL
            """)
        .addParam("id", id.toString())
        .addParam("number", number.toString())
        .execute();
  }
}
