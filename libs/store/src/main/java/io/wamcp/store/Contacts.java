package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import io.helidon.dbclient.DbRow;
import io.wamcp.domain.contact.PhoneVariants;
import io.wamcp.domain.id.ContactId;
import io.wamcp.domain.id.NumberId;
import io.wamcp.domain.message.ServiceWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The table {@code contacts}: a person as one business number knows them, by business-scoped user
 * id, WhatsApp id or both (design decision D12). Stateless.
 */
public final class Contacts {

  /** How long the customer service window stays open after the customer's last message. */
  public static final Duration WINDOW = ServiceWindow.LENGTH;

  /** What a webhook said about a person; either identifier may be missing, not both. */
  public record Identity(
      String waId, String bsuid, String parentBsuid, String username, String profileName) {

    public Identity {
      if (waId == null && bsuid == null) {
        throw new IllegalArgumentException("a contact needs a WhatsApp id or a user id");
      }
    }

    /** The same, where the WhatsApp id has turned out to be somebody else's. */
    Identity withoutWaId() {
      return new Identity(null, bsuid, parentBsuid, username, profileName);
    }
  }

  /** A person. {@code windowEndsAt} is null when they never wrote. */
  public record Contact(
      ContactId id,
      String waId,
      String bsuid,
      String profileName,
      String username,
      Instant lastInboundAt,
      Instant windowEndsAt) {

    /** Until when free-form messages may be sent to this person. */
    public ServiceWindow window() {
      return new ServiceWindow(lastInboundAt, windowEndsAt);
    }

    /** Whether nothing names the person any more: their number has another owner. */
    public boolean isRetired() {
      return waId == null && bsuid == null;
    }
  }

  /**
   * The contact whose user id at the parent business this is. Who was not recognised as one person
   * may be two contacts with it: then it names nobody, since the wrong chat is worse than none.
   */
  private static final String OF_PARENT =
      """
      SELECT (array_agg(w.id))[1] AS id FROM contacts w WHERE w.phone_number_id = %s
        AND w.parent_bsuid = CAST(:%s AS text)
        AND w.merged_into_id IS NULL AND w.retired_at IS NULL HAVING count(*) = 1
      """;

  /**
   * The contacts of number {@code n} that {@code :contact} names: a former identifier, the other
   * form of the number or the id at the parent business counts only where nobody has it now. Given
   * up phone numbers count too: the chat under one is that person's.
   */
  static final String NAMED =
      """
      SELECT p.id FROM contacts p WHERE p.phone_number_id = n.id
        AND (p.wa_id = CAST(:contact AS text) OR p.bsuid = CAST(:contact AS text))
      UNION ALL
      SELECT o.id FROM (
        SELECT a.contact_id AS id FROM contact_aliases a
        WHERE a.phone_number_id = n.id AND a.kind IN ('wa_id', 'bsuid')
          AND a.value = CAST(:contact AS text)
        UNION ALL
        SELECT v.id FROM contacts v
        WHERE v.phone_number_id = n.id AND v.wa_id = CAST(:variant AS text)
        UNION ALL
        %s) o
      WHERE NOT EXISTS (SELECT 1 FROM contacts q WHERE q.phone_number_id = n.id
        AND (q.wa_id = CAST(:contact AS text) OR q.bsuid = CAST(:contact AS text)))
      """
          .formatted(OF_PARENT.formatted("n.id", "contact"));

  private Contacts() {}

  /** A person of a number, for locking. */
  public record Person(NumberId number, Identity identity) {}

  /**
   * Takes the locks {@link #upsert} and {@link #rekey} need for several people, in one order for
   * all, so that two transactions over the same people cannot wait for each other.
   */
  public static void lock(DbExecute tx, Collection<Person> people) {
    ContactLocks.lock(tx, people);
  }

  /** As {@link #upsert(DbExecute, NumberId, Identity, Instant, Instant)}, written now. */
  public static ContactId upsert(DbExecute tx, NumberId number, Identity identity, Instant now) {
    return upsert(tx, number, identity, now, now);
  }

  /**
   * Finds or makes the contact and takes over what is new about them. When both identifiers turn
   * out to name one person, their two contacts become one. Concurrent upserts of one person wait
   * for each other; the lock ends with the transaction.
   *
   * @param writtenAt when the message was written that names them: an identifier given up before
   *     means somebody else
   */
  public static ContactId upsert(
      DbExecute tx, NumberId number, Identity identity, Instant writtenAt, Instant now) {
    ContactLocks.lock(tx, List.of(new Person(number, identity)));
    return new ContactResolution(tx, number, writtenAt, now).resolve(identity);
  }

  /**
   * Meta says that a person goes by other identifiers from now on. The contact keeps its history
   * and window; the old identifiers are remembered, so that what was written under them and comes
   * late is still theirs. A repeat changes nothing.
   *
   * @param next the new identifiers; what is null there stays as it is
   * @param changedAt when the change took place
   */
  public static ContactId rekey(
      DbExecute tx,
      NumberId number,
      Identity previous,
      Identity next,
      Instant changedAt,
      Instant now) {
    ContactLocks.lock(tx, List.of(new Person(number, previous), new Person(number, next)));
    return new ContactRekey(tx, number, changedAt, now).apply(previous, next);
  }

  /** Opens or extends the customer service window by a message of this moment. */
  public static void openWindow(DbExecute tx, NumberId number, ContactId id, Instant messageAt) {
    tx.createUpdate(
            """
            UPDATE contacts SET last_inbound_at = GREATEST(last_inbound_at, CAST(:at AS timestamptz)),
                window_ends_at = GREATEST(window_ends_at, CAST(:ends AS timestamptz))
            WHERE id = :id AND phone_number_id = :number
            """)
        .addParam("at", Rows.time(messageAt))
        .addParam("ends", Rows.time(messageAt.plus(WINDOW)))
        .addParam("id", id.toString())
        .addParam("number", number.toString())
        .execute();
  }

  private static final String FIND =
      """
      SELECT c.* FROM contacts c JOIN (
        SELECT id, 1 AS rank, last_seen_at AS at, 0 AS seq FROM contacts
        WHERE phone_number_id = :number AND (wa_id = :id OR bsuid = :id)
        UNION ALL
        SELECT contact_id, 2, created_at, learnt_seq FROM contact_aliases
        WHERE phone_number_id = :number AND kind = 'wa_id' AND value = :id AND valid_until IS NULL
        UNION ALL
        SELECT contact_id, 2, created_at, learnt_seq FROM contact_aliases
        WHERE phone_number_id = :number AND kind = 'bsuid' AND value = :id AND valid_until IS NULL
        UNION ALL
        SELECT id, 3, last_seen_at, 0 FROM contacts
        WHERE phone_number_id = :number AND wa_id = CAST(:variant AS text)
        UNION ALL
        SELECT p.id, 4, CAST(NULL AS timestamptz), 0 FROM (%s) p) f ON f.id = c.id
      WHERE c.phone_number_id = :number ORDER BY f.rank, f.at DESC, f.seq DESC LIMIT 1
      """
          .formatted(OF_PARENT.formatted(":number", "id"));

  /**
   * Finds a contact by WhatsApp id (digits without plus) or business-scoped user id: the present
   * one, else a former user id, else the other form of the same number, else the user id at the
   * parent business if one contact alone has it. A phone number that was given up finds nobody:
   * whoever has it now is somebody else.
   */
  public static Optional<Contact> find(DbExecute db, NumberId number, String waIdOrBsuid) {
    return db.createGet(FIND)
        .addParam("number", number.toString())
        .addParam("id", waIdOrBsuid)
        .addParam("variant", (Object) PhoneVariants.other(waIdOrBsuid).orElse(null))
        .execute()
        .map(Contacts::read);
  }

  /** All contacts of a number, most recently seen first. */
  public static List<Contact> recent(DbExecute db, NumberId number, int limit) {
    return db.createQuery(
            """
            SELECT * FROM contacts WHERE phone_number_id = :number AND merged_into_id IS NULL
            ORDER BY last_seen_at DESC, id LIMIT :limit
            """)
        .addParam("number", number.toString())
        .addParam("limit", limit)
        .execute()
        .map(Contacts::read)
        .toList();
  }

  private static Contact read(DbRow row) {
    return new Contact(
        new ContactId(Rows.uuid(row, "id")),
        Rows.text(row, "wa_id"),
        Rows.text(row, "bsuid"),
        Rows.text(row, "profile_name"),
        Rows.text(row, "username"),
        Rows.instant(row, "last_inbound_at"),
        Rows.instant(row, "window_ends_at"));
  }
}
