package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import io.helidon.dbclient.DbRow;
import io.wamcp.domain.id.NumberId;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.WabaId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The table {@code phone_numbers}. Stateless. */
public final class PhoneNumbers {

  /**
   * A business number.
   *
   * @param tokenRef where its access token is, such as {@code secrets://wa_access_token_1}
   * @param dailyMessageLimit sends a day over all clients; null for no limit of its own
   */
  public record PhoneNumber(
      NumberId id,
      PhoneNumberId phoneNumberId,
      WabaId wabaId,
      String displayNumber,
      String label,
      String tokenRef,
      Integer dailyMessageLimit,
      boolean disabled) {}

  private PhoneNumbers() {}

  /** Finds a number by Meta's id, disabled ones too. */
  public static Optional<PhoneNumber> find(DbExecute db, PhoneNumberId id) {
    return db.createGet("SELECT * FROM phone_numbers WHERE wa_phone_number_id = :id")
        .addParam("id", id.value())
        .execute()
        .map(PhoneNumbers::read);
  }

  /** All numbers of one WhatsApp business account. */
  public static List<PhoneNumber> ofAccount(DbExecute db, WabaId id) {
    return db.createQuery(
            "SELECT * FROM phone_numbers WHERE wa_business_account_id = :id ORDER BY created_at")
        .addParam("id", id.value())
        .execute()
        .map(PhoneNumbers::read)
        .toList();
  }

  /** Every number, for operators. */
  public static List<PhoneNumber> all(DbExecute db) {
    return db.createQuery("SELECT * FROM phone_numbers ORDER BY created_at, id")
        .execute()
        .map(PhoneNumbers::read)
        .toList();
  }

  /** Adds a number, or updates the one with the same Meta id. */
  public static NumberId put(
      DbExecute db, PhoneNumberId id, WabaId waba, String display, String label, String tokenRef) {
    return db.createGet(
            """
            INSERT INTO phone_numbers (wa_phone_number_id, wa_business_account_id, display_number,
                label, access_token_secret_ref)
            VALUES (:id, :waba, :display, :label, :token)
            ON CONFLICT (wa_phone_number_id) DO UPDATE SET
                wa_business_account_id = excluded.wa_business_account_id,
                display_number = excluded.display_number, label = excluded.label,
                access_token_secret_ref = excluded.access_token_secret_ref, disabled_at = NULL
            RETURNING id
            """)
        .addParam("id", id.value())
        .addParam("waba", waba.value())
        .addParam("display", display)
        .addParam("label", label)
        .addParam("token", tokenRef)
        .execute()
        .map(row -> new NumberId(Rows.uuid(row, "id")))
        .orElseThrow();
  }

  /** Disables a number from this moment, or enables it again with null. */
  public static void setDisabled(DbExecute db, NumberId id, Instant sinceOrNull) {
    db.createUpdate(
            "UPDATE phone_numbers SET disabled_at = CAST(:since AS timestamptz) WHERE id = :id")
        .addParam("since", Rows.time(sinceOrNull))
        .addParam("id", id.toString())
        .execute();
  }

  static PhoneNumber read(DbRow row) {
    return new PhoneNumber(
        new NumberId(Rows.uuid(row, "id")),
        new PhoneNumberId(Rows.text(row, "wa_phone_number_id")),
        new WabaId(Rows.text(row, "wa_business_account_id")),
        Rows.text(row, "display_number"),
        Rows.text(row, "label"),
        Rows.text(row, "access_token_secret_ref"),
        Rows.integer(row, "daily_msg_limit"),
        Rows.instant(row, "disabled_at") != null);
  }
}
