package io.wamcp.mcp;

import io.wamcp.domain.event.ClientNotify;
import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.MessageId;
import io.wamcp.domain.id.NumberId;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.store.Clients;
import io.wamcp.store.Notifications;
import java.util.List;
import java.util.UUID;

/** What the worker does about a message: first the row, then a hint to each client. */
final class Webhooks {

  private final McpFixture fixture;

  Webhooks(McpFixture fixture) {
    this.fixture = fixture;
  }

  /** A message of this contact arrives, and the clients are told. */
  void message(NumberId number, PhoneNumberId phone, UUID contact, String... clients) {
    Wamid wamid = silent(number, contact);
    for (String client : clients) {
      hint(client, phone, wamid);
    }
  }

  /** A message arrives and nobody is told. */
  Wamid silent(NumberId number, UUID contact) {
    InboundRows.insert(fixture, number, contact, "Hello");
    return new Wamid(
        fixture.value(
            "SELECT wamid FROM messages WHERE contact_id = ? ORDER BY seq DESC LIMIT 1", contact));
  }

  /** A status of this message arrives. */
  void changed(PhoneNumberId phone, Wamid wamid) {
    MessageId id =
        MessageId.of(fixture.value("SELECT id FROM messages WHERE wamid = ?", wamid.value()));
    fixture.database().inTransactionDo(tx -> Notifications.messages(tx, phone, List.of(id)));
  }

  void hint(String client, PhoneNumberId phone, Wamid wamid) {
    hint(client, phone, wamid, "message.received");
  }

  void hint(String client, PhoneNumberId phone, Wamid wamid, String kind) {
    ClientId id = fixture.database().query(db -> Clients.findByName(db, client)).orElseThrow().id();
    fixture
        .database()
        .inTransactionDo(tx -> Notifications.client(tx, new ClientNotify(id, phone, kind, wamid)));
  }
}
