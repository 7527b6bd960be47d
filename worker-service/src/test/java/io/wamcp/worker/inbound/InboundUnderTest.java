package io.wamcp.worker.inbound;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.domain.event.WebhookReceived;
import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.WabaId;
import io.wamcp.meta.webhook.InboundMessageItem;
import io.wamcp.meta.webhook.ParsedWebhook;
import io.wamcp.meta.webhook.WebhookParser;
import io.wamcp.store.Clients;
import io.wamcp.store.Database;
import io.wamcp.store.DatabaseOptions;
import io.wamcp.store.EventOutbox;
import io.wamcp.store.Grants;
import io.wamcp.store.Json;
import io.wamcp.store.PhoneNumbers;
import io.wamcp.testkit.DatabaseAccess;
import io.wamcp.testkit.MutableClock;
import io.wamcp.testkit.PostgresUnderTest;
import io.wamcp.worker.AfterCommit;
import io.wamcp.worker.Numbers;
import io.wamcp.worker.WorkerHarness;
import io.wamcp.worker.drain.DrainSettings;
import io.wamcp.worker.drain.ItemDrain;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Inbound messages on a real database without an engine, one by one or many together. */
final class InboundUnderTest implements AutoCloseable {

  private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");

  private final DatabaseAccess access = PostgresUnderTest.shared().newDatabase();
  private final Clock clock = MutableClock.at(NOW);
  private final Database database;
  private final ItemDrain<WebhookReceived, InboundItem> messages;

  /**
   * @param most how many waiting messages a run takes along
   */
  InboundUnderTest(int most) {
    database =
        Database.open(DatabaseOptions.of(access.jdbcUrl(), access.user(), access.password()));
    database.migrate();
    database.inTransactionDo(
        tx -> {
          ClientId owner = Clients.ensureOwner(tx, "owner", "Owner").id();
          WabaId account = new WabaId("200000000000001");
          Grants.put(
              tx,
              owner,
              PhoneNumbers.put(tx, WorkerHarness.NUMBER, account, "+1555", "", "secrets://token"),
              List.of("*"),
              null);
        });
    messages =
        new ItemDrain<>(
            new InboundMessages(new WebhookParser(), clock),
            new AfterCommit(database, events -> {}),
            new Numbers(database, clock),
            new DrainSettings(most),
            clock);
  }

  /** The event ingress makes of a message. */
  static WebhookReceived event(byte[] body) {
    ParsedWebhook.Items parsed = (ParsedWebhook.Items) new WebhookParser().parse(body);
    InboundMessageItem item = (InboundMessageItem) parsed.items().getFirst();
    return new WebhookReceived(
        WorkerHarness.NUMBER,
        Json.toMap(item.slice()),
        item.derivedEventId(),
        item.derivedEventId());
  }

  /** Lets the events wait in the outbox, and runs the first; then each that is left. */
  void process(List<WebhookReceived> events) {
    Instant before = NOW.minus(Duration.ofSeconds(1));
    // One by one: within one statement their order is not that of the list.
    events.forEach(
        event -> database.inTransactionDo(tx -> EventOutbox.insert(tx, List.of(event), before)));
    int run = 0;
    for (WebhookReceived event : events) {
      messages.process(event, "run-" + run++);
    }
  }

  /** All that is stored, without ids of our own and who did it. */
  String rows() {
    JsonNode rows =
        Json.read(
            database.query(
                db ->
                    db.createGet(
                            """
                            SELECT CAST(jsonb_build_object(
                              'contacts', (SELECT jsonb_agg(to_jsonb(c) - ARRAY['id', 'merged_into_id']
                                  ORDER BY wa_id, bsuid, profile_name) FROM contacts c),
                              'messages', (SELECT jsonb_agg(to_jsonb(m)
                                  - ARRAY['id', 'seq', 'created_xid', 'client_id', 'phone_number_id',
                                    'contact_id'] || jsonb_build_object('whose',
                                    (SELECT jsonb_build_array(wa_id, bsuid) FROM contacts c
                                      WHERE c.id = m.contact_id)) ORDER BY seq) FROM messages m),
                              'changes', (SELECT jsonb_agg(to_jsonb(h)
                                  - ARRAY['id', 'phone_number_id', 'contact_id'] ORDER BY wamid)
                                  FROM message_changes h),
                              'aliases', (SELECT jsonb_agg(jsonb_build_array(kind, value, valid_until,
                                  (SELECT jsonb_build_array(wa_id, bsuid) FROM contacts c
                                    WHERE c.id = a.contact_id)) ORDER BY kind, value, valid_until,
                                    contact_id) FROM contact_aliases a),
                              'items', (SELECT jsonb_agg(jsonb_build_array(event_id, outcome, result)
                                  ORDER BY event_id) FROM inngest_idempotency),
                              'events', (SELECT jsonb_agg(jsonb_build_array(event_name, data - 'clientId')
                                  ORDER BY event_name, subject_key) FROM event_outbox)) AS text) AS v
                            """)
                        .execute()
                        .map(row -> row.column("v").get(String.class))
                        .orElseThrow()));
    rows.findParents("messageId").forEach(parent -> ((ObjectNode) parent).remove("messageId"));
    for (JsonNode array : rows) {
      array.forEach(
          row -> {
            if (row instanceof ObjectNode object) {
              object.remove("phone_number_id");
            }
          });
    }
    return rows.toPrettyString();
  }

  /** Forgets everything but the installation. */
  void clear() {
    database.inTransactionDo(
        tx ->
            tx.createDelete(
                    "TRUNCATE contacts, messages, message_changes, contact_aliases,"
                        + " inngest_idempotency, event_outbox CASCADE")
                .execute());
  }

  @Override
  public void close() {
    database.close();
  }
}
