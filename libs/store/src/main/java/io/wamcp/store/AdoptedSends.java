package io.wamcp.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.contact.PhoneVariants;
import io.wamcp.domain.id.ContactId;
import io.wamcp.domain.id.NumberId;
import java.util.Collection;
import java.util.List;

/**
 * Gives sends whose recipient named no contact when they were accepted to the contact that has that
 * identifier now. Stateless.
 */
final class AdoptedSends {

  /**
   * A contact and the identifiers it has got; a null one it has not.
   *
   * @param parentBsuid of a contact that is new: while nobody had it, sends to it went to nobody
   */
  record Adopter(
      NumberId number, ContactId contact, String waId, String bsuid, String parentBsuid) {}

  private static final String ADOPT =
      """
      WITH adopters AS (
        SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb))
          AS i(place int, contact uuid, number uuid, wa text, bsuid text)),
      found AS (
        SELECT i.place, i.contact, i.number, m.id FROM adopters i JOIN messages m
          ON m.phone_number_id = i.number AND m.contact_wa_id = i.wa
        WHERE m.contact_id IS NULL
        UNION ALL
        SELECT i.place, i.contact, i.number, m.id FROM adopters i JOIN messages m
          ON m.phone_number_id = i.number AND m.contact_bsuid = i.bsuid
        WHERE m.contact_id IS NULL),
      locked AS (
        SELECT m.id FROM messages m
        WHERE (m.id, m.phone_number_id) IN (SELECT id, number FROM found)
          AND m.contact_id IS NULL
        ORDER BY m.id FOR NO KEY UPDATE)
      UPDATE messages m SET contact_id = f.contact
      FROM (SELECT DISTINCT ON (id) id, number, contact FROM found ORDER BY id, place) f
        JOIN locked l ON l.id = f.id
      WHERE m.id = f.id AND m.phone_number_id = f.number
      """;

  private AdoptedSends() {}

  /** As {@link #adopt(DbExecute, Collection)}, for one contact. */
  static void adopt(DbExecute tx, NumberId number, ContactId contact, String waId, String bsuid) {
    adopt(tx, List.of(new Adopter(number, contact, waId, bsuid, null)));
  }

  /**
   * Adopts. Both forms of a phone number are one. A send that several could have is the first one's
   * of the list. The rows are locked in the order of their ids, as by all who lock several, so that
   * nobody waits in a circle.
   */
  static void adopt(DbExecute tx, Collection<Adopter> adopters) {
    ArrayNode rows = Json.mapper().createArrayNode();
    adopters.forEach(adopter -> add(rows, adopter));
    if (rows.isEmpty()) {
      return;
    }
    tx.createUpdate(ADOPT).addParam("rows", rows.toString()).execute();
  }

  private static void add(ArrayNode rows, Adopter adopter) {
    if (adopter.waId() != null) {
      row(rows, adopter).put("wa", adopter.waId());
      PhoneVariants.other(adopter.waId()).ifPresent(other -> row(rows, adopter).put("wa", other));
    }
    if (adopter.bsuid() != null) {
      row(rows, adopter).put("bsuid", adopter.bsuid());
    }
    if (adopter.parentBsuid() != null) {
      row(rows, adopter).put("bsuid", adopter.parentBsuid());
    }
  }

  private static ObjectNode row(ArrayNode rows, Adopter adopter) {
    return rows.addObject()
        .put("place", rows.size())
        .put("contact", adopter.contact().toString())
        .put("number", adopter.number().toString());
  }
}
