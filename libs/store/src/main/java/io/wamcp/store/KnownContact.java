package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import io.helidon.dbclient.DbRow;
import io.wamcp.domain.id.ContactId;
import io.wamcp.domain.id.NumberId;
import java.util.List;

/** A locked contact with its present identifiers. */
record KnownContact(ContactId id, String waId, String bsuid) {

  /** Contacts that have one of the identifiers now, at most one for each. */
  static List<KnownContact> lockAll(DbExecute tx, NumberId number, String waId, String bsuid) {
    return tx.createQuery(
            """
            SELECT id, wa_id, bsuid FROM contacts WHERE phone_number_id = :number
                AND (bsuid = CAST(:bsuid AS text) OR wa_id = CAST(:wa AS text))
            ORDER BY id FOR NO KEY UPDATE
            """)
        .addParam("number", number.toString())
        .addParam("bsuid", (Object) bsuid)
        .addParam("wa", (Object) waId)
        .execute()
        .map(KnownContact::read)
        .toList();
  }

  /** The contact, or the one it was merged into. */
  static KnownContact lock(DbExecute tx, NumberId number, ContactId id) {
    DbRow row =
        tx.createGet(
                """
                SELECT id, wa_id, bsuid, merged_into_id FROM contacts
                WHERE phone_number_id = :number AND id = :id FOR NO KEY UPDATE
                """)
            .addParam("number", number.toString())
            .addParam("id", id.toString())
            .execute()
            .orElseThrow();
    return Rows.uuid(row, "merged_into_id") == null
        ? read(row)
        : lock(tx, number, new ContactId(Rows.uuid(row, "merged_into_id")));
  }

  private static KnownContact read(DbRow row) {
    return new KnownContact(
        new ContactId(Rows.uuid(row, "id")), Rows.text(row, "wa_id"), Rows.text(row, "bsuid"));
  }

  /** Whether the user id does not say that this is somebody else. */
  boolean agreesWith(String otherBsuid) {
    return bsuid == null || otherBsuid == null || bsuid.equals(otherBsuid);
  }
}
