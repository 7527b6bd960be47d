package io.wamcp.store;

import com.fasterxml.jackson.databind.JsonNode;
import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.RequestId;
import java.time.Instant;

/** The table {@code audit_log}: who did what, append only. Stateless. */
public final class AuditLog {

  /**
   * An entry. Client, number and send are null where there is none.
   *
   * @param details more about it, never message bodies
   */
  public record Entry(
      String event,
      ClientId clientId,
      PhoneNumberId phoneNumberId,
      RequestId requestId,
      String outcome,
      JsonNode details) {}

  private AuditLog() {}

  /** Appends an entry in the transaction of what it tells. */
  public static void append(DbExecute tx, Entry entry, Instant now) {
    tx.createInsert(
            """
            INSERT INTO audit_log (ts, event, client_id, wa_phone_number_id, request_id, outcome,
                details)
            VALUES (:now, :event, CAST(:client AS uuid), :number, CAST(:request AS uuid), :outcome,
                CAST(:details AS jsonb))
            """)
        .addParam("now", Rows.time(now))
        .addParam("event", entry.event())
        .addParam("client", text(entry.clientId()))
        .addParam("number", text(entry.phoneNumberId()))
        .addParam("request", text(entry.requestId()))
        .addParam("outcome", entry.outcome())
        .addParam("details", entry.details().toString())
        .execute();
  }

  private static Object text(Object id) {
    return id == null ? null : id.toString();
  }
}
