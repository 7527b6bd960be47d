package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import io.helidon.dbclient.DbRow;
import io.wamcp.domain.id.ContactId;
import io.wamcp.domain.id.NumberId;
import io.wamcp.domain.message.ServiceWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

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
  }

  private Contacts() {}

  /**
   * Finds or makes the contact and takes over what is new about them. Concurrent upserts of one
   * person wait for each other; the lock ends with the transaction.
   */
  public static ContactId upsert(DbExecute tx, NumberId number, Identity identity, Instant now) {
    lock(tx, List.of(new Person(number, identity)));
    Optional<ContactId> known = known(tx, number, identity);
    if (known.isPresent()) {
      update(tx, number, known.get(), identity, now);
      return known.get();
    }
    releaseWaId(tx, number, identity);
    return insert(tx, number, identity, now);
  }

  /** By user id first; by WhatsApp id only a contact that has no other user id. */
  private static Optional<ContactId> known(DbExecute tx, NumberId number, Identity identity) {
    return tx.createGet(
            """
            SELECT id FROM contacts WHERE phone_number_id = :number
                AND (bsuid = CAST(:bsuid AS text) OR (wa_id = CAST(:wa AS text)
                    AND (bsuid IS NULL OR CAST(:bsuid AS text) IS NULL)))
            ORDER BY (bsuid IS NOT DISTINCT FROM CAST(:bsuid AS text)) DESC LIMIT 1
            """)
        .addParam("number", number.toString())
        .addParam("bsuid", (Object) identity.bsuid())
        .addParam("wa", (Object) identity.waId())
        .execute()
        .map(row -> new ContactId(Rows.uuid(row, "id")));
  }

  /**
   * A new user id on a known WhatsApp id: the phone number has another owner. The earlier contact
   * keeps its user id and its history, the new one gets the number.
   */
  private static void releaseWaId(DbExecute tx, NumberId number, Identity identity) {
    if (identity.bsuid() == null || identity.waId() == null) {
      return;
    }
    tx.createUpdate(
            """
            UPDATE contacts SET wa_id = NULL WHERE phone_number_id = :number AND wa_id = :wa
                AND bsuid IS NOT NULL AND bsuid <> :bsuid
            """)
        .addParam("number", number.toString())
        .addParam("wa", identity.waId())
        .addParam("bsuid", identity.bsuid())
        .execute();
  }

  /** A person of a number, for locking. */
  public record Person(NumberId number, Identity identity) {}

  /**
   * Takes the locks {@link #upsert} needs for several people, in one order for all, so that two
   * transactions over the same people cannot wait for each other.
   */
  public static void lock(DbExecute tx, Collection<Person> people) {
    TreeSet<String> keys = new TreeSet<>();
    for (Person person : people) {
      Identity identity = person.identity();
      Stream.of(identity.bsuid(), identity.waId())
          .filter(Objects::nonNull)
          .forEach(id -> keys.add("contact:" + person.number() + ":" + id));
    }
    AdvisoryLocks.acquire(tx, keys);
  }

  private static ContactId insert(DbExecute tx, NumberId number, Identity identity, Instant now) {
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

  /**
   * An identifier that already names another contact stays there: nothing is merged by accident.
   */
  private static void update(
      DbExecute tx, NumberId number, ContactId id, Identity identity, Instant now) {
    tx.createUpdate(
            """
            UPDATE contacts c SET
                wa_id = COALESCE(c.wa_id, (SELECT CAST(:wa AS text) WHERE NOT EXISTS (
                    SELECT 1 FROM contacts o WHERE o.phone_number_id = :number AND o.wa_id = :wa))),
                bsuid = COALESCE(c.bsuid, (SELECT CAST(:bsuid AS text) WHERE NOT EXISTS (
                    SELECT 1 FROM contacts o WHERE o.phone_number_id = :number AND o.bsuid = :bsuid))),
                parent_bsuid = COALESCE(:parent, c.parent_bsuid),
                username = COALESCE(:username, c.username),
                profile_name = COALESCE(:profile, c.profile_name),
                last_seen_at = GREATEST(c.last_seen_at, :now)
            WHERE c.id = :id AND c.phone_number_id = :number
            """)
        .addParam("wa", (Object) identity.waId())
        .addParam("bsuid", (Object) identity.bsuid())
        .addParam("parent", (Object) identity.parentBsuid())
        .addParam("username", (Object) identity.username())
        .addParam("profile", (Object) identity.profileName())
        .addParam("now", Rows.time(now))
        .addParam("id", id.toString())
        .addParam("number", number.toString())
        .execute();
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

  /** Finds a contact by WhatsApp id (digits without plus) or business-scoped user id. */
  public static Optional<Contact> find(DbExecute db, NumberId number, String waIdOrBsuid) {
    return db.createGet(
            """
            SELECT * FROM contacts WHERE phone_number_id = :number
                AND (wa_id = :id OR bsuid = :id) ORDER BY last_seen_at DESC LIMIT 1
            """)
        .addParam("number", number.toString())
        .addParam("id", waIdOrBsuid)
        .execute()
        .map(Contacts::read);
  }

  /** All contacts of a number, most recently seen first. */
  public static List<Contact> recent(DbExecute db, NumberId number, int limit) {
    return db.createQuery(
            """
            SELECT * FROM contacts WHERE phone_number_id = :number
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
