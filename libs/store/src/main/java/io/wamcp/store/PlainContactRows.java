package io.wamcp.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.id.ContactId;
import io.wamcp.domain.id.NumberId;
import io.wamcp.store.Contacts.Identity;
import io.wamcp.store.Contacts.Person;
import io.wamcp.store.PlainContacts.Named;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Writes many contacts at once that {@link PlainContacts} calls plain. Stateless. */
public final class PlainContactRows {

  private PlainContactRows() {}

  /**
   * Makes contacts of people nobody knows, with the sends that went to them before: the first of
   * the list has the first choice.
   */
  public static Map<Named, ContactId> insert(DbExecute tx, Collection<Person> people, Instant now) {
    ArrayNode rows = Json.mapper().createArrayNode();
    people.forEach(person -> put(rows.addObject().put("place", rows.size()), person));
    Map<Named, ContactId> made = new HashMap<>();
    if (rows.isEmpty()) {
      return made;
    }
    tx.createQuery(
            """
            INSERT INTO contacts (phone_number_id, wa_id, bsuid, parent_bsuid, username,
                profile_name, first_seen_at, last_seen_at)
            SELECT number, wa, bsuid, parent, username, profile, CAST(:now AS timestamptz),
                CAST(:now AS timestamptz)
            FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS i(place int, number uuid, wa text,
                bsuid text, parent text, username text, profile text)
            ORDER BY place
            RETURNING id, phone_number_id, wa_id, bsuid
            """)
        .addParam("now", Rows.time(now))
        .addParam("rows", rows.toString())
        .execute()
        .forEach(row -> made.put(Named.read(row), new ContactId(Rows.uuid(row, "id"))));
    AdoptedSends.adopt(tx, people.stream().map(person -> adopter(person, made)).toList());
    return made;
  }

  private static void put(ObjectNode node, Person person) {
    Identity identity = person.identity();
    node.put("number", person.number().toString())
        .put("wa", identity.waId())
        .put("bsuid", identity.bsuid())
        .put("parent", identity.parentBsuid())
        .put("username", identity.username())
        .put("profile", identity.profileName());
  }

  private static AdoptedSends.Adopter adopter(Person person, Map<Named, ContactId> made) {
    Named named = Named.of(person);
    return new AdoptedSends.Adopter(
        named.number(),
        made.get(named),
        named.waId(),
        named.bsuid(),
        person.identity().parentBsuid());
  }

  /**
   * What messages say about a contact besides its identifiers; null says nothing.
   *
   * @param wroteAt when they last wrote something that opens the service window
   */
  public record Sighting(
      NumberId number,
      ContactId contact,
      String parentBsuid,
      String username,
      String profileName,
      Instant wroteAt) {

    /** Both, this one being the earlier. */
    public Sighting then(Sighting later) {
      return new Sighting(
          number,
          contact,
          later.parentBsuid == null ? parentBsuid : later.parentBsuid,
          later.username == null ? username : later.username,
          later.profileName == null ? profileName : later.profileName,
          wroteAt == null || (later.wroteAt != null && later.wroteAt.isAfter(wroteAt))
              ? later.wroteAt
              : wroteAt);
    }
  }

  /** Takes over what was said about contacts, each named once, and opens their windows. */
  public static void see(DbExecute tx, Collection<Sighting> sightings, Instant now) {
    ArrayNode rows = Json.mapper().createArrayNode();
    for (Sighting sighting : sightings) {
      Instant at = sighting.wroteAt();
      rows.addObject()
          .put("number", sighting.number().toString())
          .put("id", sighting.contact().toString())
          .put("parent", sighting.parentBsuid())
          .put("username", sighting.username())
          .put("profile", sighting.profileName())
          .put("at", at == null ? null : at.toString())
          .put("ends", at == null ? null : at.plus(Contacts.WINDOW).toString());
    }
    tx.createUpdate(
            """
            UPDATE contacts c SET %s,
                last_inbound_at = GREATEST(c.last_inbound_at, s.at),
                window_ends_at = GREATEST(c.window_ends_at, s.ends)
            FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS s(number uuid, id uuid, parent text,
                username text, profile text, at timestamptz, ends timestamptz)
            WHERE c.id = s.id AND c.phone_number_id = s.number
            """
                .formatted(ContactRows.TAKE_OVER))
        .addParam("now", Rows.time(now))
        .addParam("rows", rows.toString())
        .execute();
  }
}
