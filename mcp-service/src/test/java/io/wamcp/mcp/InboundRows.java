package io.wamcp.mcp;

import io.wamcp.domain.id.NumberId;
import java.sql.Connection;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Writes inbound messages as the worker would, in whatever transaction a test has open. */
final class InboundRows {

  private static final AtomicLong IDS = new AtomicLong();

  private InboundRows() {}

  static UUID contact(McpFixture fixture, NumberId number, String waId, String bsuid) {
    UUID id = UUID.randomUUID();
    fixture.execute(
        """
        INSERT INTO contacts (id, phone_number_id, wa_id, bsuid, profile_name, window_ends_at)
        VALUES (?, ?, ?, ?, ?, now() + interval '1 hour')
        """,
        id,
        number.value(),
        waId,
        bsuid,
        "Customer " + (waId == null ? bsuid : waId));
    return id;
  }

  /** Somebody else gets the person's number; returns the new owner. */
  static UUID handOver(McpFixture fixture, NumberId number, UUID contact) {
    String waId = fixture.value("SELECT wa_id FROM contacts WHERE id = ?", contact);
    fixture.execute(
        "UPDATE contacts SET wa_id = NULL, bsuid = NULL, retired_at = now() WHERE id = ?", contact);
    return contact(fixture, number, waId, null);
  }

  static void insert(McpFixture fixture, NumberId number, UUID contact, String body) {
    try (Connection connection = fixture.access().open()) {
      insert(connection, number, contact, body);
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  static void insert(Connection connection, NumberId number, UUID contact, String body) {
    McpFixture.execute(
        connection,
        """
        INSERT INTO messages (client_id, phone_number_id, contact_id, direction, wamid,
            contact_wa_id, contact_bsuid, message_type, body, payload, status, ts)
        SELECT c.id, ?, p.id, 'inbound', ?, p.wa_id, p.bsuid, 'text', ?, '{}', 'received', now()
        FROM clients c, contacts p WHERE c.is_owner AND p.id = ?
        """,
        number.value(),
        "wamid.in-" + IDS.incrementAndGet(),
        body,
        contact);
  }
}
