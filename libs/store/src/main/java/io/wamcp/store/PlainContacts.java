package io.wamcp.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.helidon.dbclient.DbExecute;
import io.helidon.dbclient.DbRow;
import io.wamcp.domain.contact.PhoneVariants;
import io.wamcp.domain.id.ContactId;
import io.wamcp.domain.id.NumberId;
import io.wamcp.store.Contacts.Person;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Contacts of many people with the statements of one, for people about whom nothing has to be
 * decided: one contact has exactly these identifiers, or nobody has or had any of them. All others
 * go through {@link Contacts#upsert}; {@link PlainContactRows} writes these. The caller holds the
 * locks of {@link Contacts#lock} for all of them. Stateless.
 */
public final class PlainContacts {

  /** The identifiers a webhook names somebody by; either may be null. */
  public record Named(NumberId number, String waId, String bsuid) {

    public static Named of(Person person) {
      return new Named(person.number(), person.identity().waId(), person.identity().bsuid());
    }

    static Named read(DbRow row) {
      return new Named(
          new NumberId(Rows.uuid(row, "phone_number_id")),
          Rows.text(row, "wa_id"),
          Rows.text(row, "bsuid"));
    }

    /** What has to be locked to say something about them. Both forms of a phone number are one. */
    public List<String> locks() {
      String prefix = "contact:" + number + ":";
      return Stream.of(bsuid, waId == null ? null : PhoneVariants.canonical(waId))
          .filter(Objects::nonNull)
          .map(identifier -> prefix + identifier)
          .toList();
    }
  }

  /**
   * What is known under some identifiers.
   *
   * @param plain whether nothing has to be decided
   * @param contact whose they are, if plain; null for nobody's
   */
  public record Known(boolean plain, ContactId contact) {}

  private static final String NAMED =
      """
      SELECT i.place, f.id, f.exact
      FROM jsonb_to_recordset(CAST(:people AS jsonb))
        AS i(place int, number uuid, wa text, variant text, bsuid text)
      CROSS JOIN LATERAL (
        SELECT id, true AS exact FROM contacts WHERE phone_number_id = i.number AND wa_id = i.wa
        UNION ALL
        SELECT id, true FROM contacts WHERE phone_number_id = i.number AND bsuid = i.bsuid
        UNION ALL
        SELECT id, false FROM contacts WHERE phone_number_id = i.number AND wa_id = i.variant
        UNION ALL
        SELECT contact_id, false FROM contact_aliases
        WHERE phone_number_id = i.number AND kind = 'wa_id' AND value = i.wa
        UNION ALL
        SELECT contact_id, false FROM contact_aliases
        WHERE phone_number_id = i.number AND kind = 'bsuid' AND value = i.bsuid) f
      """;

  private PlainContacts() {}

  /** Finds out about people and locks the contacts found. */
  public static Map<Named, Known> look(DbExecute tx, Collection<Named> people) {
    List<Named> order = List.copyOf(new HashSet<>(people));
    List<Set<ContactId>> exact = new ArrayList<>();
    List<Set<ContactId>> others = new ArrayList<>();
    order.forEach(
        named -> {
          exact.add(new HashSet<>());
          others.add(new HashSet<>());
        });
    tx.createQuery(NAMED)
        .addParam("people", people(order).toString())
        .execute()
        .forEach(
            row ->
                (Rows.flag(row, "exact") ? exact : others)
                    .get(Rows.integer(row, "place"))
                    .add(new ContactId(Rows.uuid(row, "id"))));
    Map<ContactId, Named> held = lock(tx, order, exact);
    Map<Named, Known> known = new HashMap<>();
    for (int place = 0; place < order.size(); place++) {
      Named named = order.get(place);
      known.put(named, known(named, exact.get(place), others.get(place), held));
    }
    return known;
  }

  private static Known known(
      Named named, Set<ContactId> exact, Set<ContactId> others, Map<ContactId, Named> held) {
    Set<ContactId> concerned = new HashSet<>(exact);
    concerned.addAll(others);
    if (concerned.isEmpty()) {
      return new Known(true, null);
    }
    ContactId only = concerned.iterator().next();
    Named has = held.get(only);
    boolean plain =
        concerned.size() == 1
            && others.isEmpty()
            && has != null
            && (named.waId() == null || named.waId().equals(has.waId()))
            && (named.bsuid() == null || named.bsuid().equals(has.bsuid()));
    return new Known(plain, plain ? only : null);
  }

  /** The identifiers of contacts, as they stay until the transaction ends. */
  private static Map<ContactId, Named> lock(
      DbExecute tx, List<Named> people, List<Set<ContactId>> contacts) {
    ArrayNode ids = Json.mapper().createArrayNode();
    for (int place = 0; place < people.size(); place++) {
      String number = people.get(place).number().toString();
      contacts
          .get(place)
          .forEach(id -> ids.addObject().put("id", id.toString()).put("number", number));
    }
    Map<ContactId, Named> held = new HashMap<>();
    if (ids.isEmpty()) {
      return held;
    }
    tx.createQuery(
            """
            SELECT c.id, c.phone_number_id, c.wa_id, c.bsuid FROM contacts c
            WHERE (c.id, c.phone_number_id) IN (SELECT i.id, i.number
              FROM jsonb_to_recordset(CAST(:ids AS jsonb)) AS i(id uuid, number uuid))
              AND c.merged_into_id IS NULL
            ORDER BY c.id FOR NO KEY UPDATE
            """)
        .addParam("ids", ids.toString())
        .execute()
        .forEach(row -> held.put(new ContactId(Rows.uuid(row, "id")), Named.read(row)));
    return held;
  }

  private static ArrayNode people(List<Named> people) {
    ArrayNode nodes = Json.mapper().createArrayNode();
    for (int place = 0; place < people.size(); place++) {
      Named named = people.get(place);
      nodes
          .addObject()
          .put("place", place)
          .put("number", named.number().toString())
          .put("wa", named.waId())
          .put("variant", variant(named.waId()))
          .put("bsuid", named.bsuid());
    }
    return nodes;
  }

  private static String variant(String waId) {
    return waId == null ? null : PhoneVariants.other(waId).orElse(null);
  }
}
