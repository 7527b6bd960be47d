package io.wamcp.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.contact.PhoneVariants;
import io.wamcp.domain.id.ContactId;
import io.wamcp.domain.id.NumberId;
import io.wamcp.store.ContactAliases.Kind;
import io.wamcp.store.Contacts.Identity;
import io.wamcp.store.Contacts.Person;
import io.wamcp.store.RecipientLinks.Link;
import io.wamcp.store.RecipientLinks.Said;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Teaches the contacts of recipients what Meta says of them: which number and which user id are one
 * person's, and what number or id was dialled to reach them. What is dialled is never changed by
 * it.
 *
 * <p>Used as {@link #lock} before the locks of wamids and before any row, then {@link #learn}
 * before the rows of messages: the order of everybody who locks both. Not thread-safe; one per
 * transaction.
 */
public final class RecipientContacts {

  private final DbExecute tx;
  private final Instant now;
  private final List<Link> links;

  private RecipientContacts(DbExecute tx, Instant now, List<Link> links) {
    this.tx = tx;
    this.now = now;
    this.links = links;
  }

  /** Looks up what is new; only where something is, locks the identifiers of those people. */
  public static RecipientContacts lock(DbExecute tx, Collection<Said> said, Instant now) {
    RecipientContacts contacts = new RecipientContacts(tx, now, RecipientLinks.unknown(tx, said));
    List<Person> people = new ArrayList<>();
    for (Link link : contacts.links) {
      people.add(new Person(link.said().number(), identity(link)));
      dialled(link).ifPresent(person -> people.add(new Person(link.said().number(), person)));
    }
    Contacts.lock(tx, people);
    return contacts;
  }

  /**
   * Learns what is new, as from a message of the person written at that time. A send's recipient
   * nobody knew becomes a contact, who has never written.
   */
  public void learn() {
    if (links.isEmpty()) {
      return;
    }
    lockRows();
    for (Link link : links) {
      NumberId number = link.said().number();
      ContactId contact =
          new ContactResolution(tx, number, link.since(), now).resolve(identity(link));
      dialled(link).ifPresent(given -> alsoDialled(link, contact, given));
    }
  }

  private static Identity identity(Link link) {
    return new Identity(link.waId(), link.said().bsuid(), link.said().parentBsuid(), null, null);
  }

  /** What was dialled, if that is neither of what Meta says; both forms of a number are one. */
  private static Optional<Identity> dialled(Link link) {
    String id = link.dialledId();
    boolean known =
        id == null
            || id.equals(link.said().bsuid())
            || (link.waId() != null
                && PhoneVariants.canonical(id).equals(PhoneVariants.canonical(link.waId())));
    return !known
        ? Optional.of(
            link.phoneDialled()
                ? new Identity(id, null, null, null, null)
                : new Identity(null, id, null, null, null))
        : Optional.empty();
  }

  /**
   * Whoever is known as what was dialled keeps it, unless nothing but the number is known of them:
   * a number and the one Meta has for it are one person's.
   */
  private void alsoDialled(Link link, ContactId contact, Identity dialled) {
    NumberId number = link.said().number();
    KnownContact person = KnownContact.lock(tx, number, contact);
    Optional<KnownContact> holder =
        KnownContact.lockAll(tx, number, dialled.waId(), dialled.bsuid()).stream().findFirst();
    if (holder.isPresent() && !holder.get().id().equals(person.id())) {
      if (holder.get().bsuid() != null) {
        return;
      }
      ContactMerge.merge(tx, number, holder.get().id(), person.id(), null, now);
    }
    Kind kind = dialled.waId() == null ? Kind.BSUID : Kind.WA_ID;
    ContactAliases.put(tx, number, kind, link.dialledId(), person.id(), null, now);
    AdoptedSends.adopt(tx, number, person.id(), dialled.waId(), dialled.bsuid());
  }

  /** All contacts concerned, in the order of their ids, as all who lock several. */
  private void lockRows() {
    ArrayNode ids = Json.mapper().createArrayNode();
    for (Link link : links) {
      String number = link.said().number().toString();
      for (String id : new String[] {link.waId(), link.dialledId(), link.said().bsuid()}) {
        ids.addObject().put("number", number).put("id", id);
      }
    }
    tx.createQuery(
            """
            SELECT c.id FROM contacts c WHERE (c.id, c.phone_number_id) IN (
              SELECT k.id, k.phone_number_id
              FROM jsonb_to_recordset(CAST(:ids AS jsonb)) AS i(number uuid, id text)
              CROSS JOIN LATERAL (
                SELECT id, phone_number_id FROM contacts
                WHERE phone_number_id = i.number AND wa_id = i.id
                UNION ALL
                SELECT id, phone_number_id FROM contacts
                WHERE phone_number_id = i.number AND bsuid = i.id
                UNION ALL
                SELECT contact_id, phone_number_id FROM contact_aliases
                WHERE phone_number_id = i.number AND kind IN ('wa_id', 'bsuid')
                  AND value = i.id) k)
            ORDER BY c.id FOR NO KEY UPDATE
            """)
        .addParam("ids", ids.toString())
        .execute()
        .forEach(row -> {});
  }
}
