package io.wamcp.worker.inbound;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.domain.event.WebhookReceived;
import io.wamcp.meta.webhook.InboundMessageItem;
import io.wamcp.meta.webhook.ParsedWebhook;
import io.wamcp.meta.webhook.WebhookParser;
import io.wamcp.store.Database;
import io.wamcp.store.EventOutbox;
import io.wamcp.store.Json;
import io.wamcp.worker.Installation;
import io.wamcp.worker.WorkerHarness;
import io.wamcp.worker.drain.ItemDrain;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/** Inbound messages on a real database without an engine, one by one or many together. */
final class InboundUnderTest implements AutoCloseable {

  private static final Instant NOW = Installation.NOW;

  private final Installation installation = new Installation();
  private final Database database = installation.database;
  private final ItemDrain<WebhookReceived, InboundItem> messages;

  /**
   * @param most how many waiting messages a run takes along
   */
  InboundUnderTest(int most) {
    messages =
        installation.drain(new InboundMessages(new WebhookParser(), installation.clock), most);
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

  /** Sends accepted before anybody had these identifiers; of each either may be null. */
  void sendBefore(List<String> phones, List<String> users) {
    database.inTransactionDo(
        tx -> {
          for (int i = 0; i < phones.size(); i++) {
            tx.createInsert(
                    """
                    INSERT INTO messages (client_id, phone_number_id, direction, message_type, status,
                        request_id, recipient, contact_wa_id, contact_bsuid, send_state, send_due_at,
                        created_at, updated_at)
                    VALUES (:client, :number, 'outbound', 'text', 'queued', :request, :to, :wa, :bsuid,
                        'ready', :now, :now, :now)
                    """)
                .addParam("client", installation.owner.toString())
                .addParam("number", installation.number.toString())
                .addParam("request", new UUID(0, i).toString())
                .addParam("to", "somebody")
                .addParam("wa", (Object) phones.get(i))
                .addParam("bsuid", (Object) users.get(i))
                .addParam("now", OffsetDateTime.ofInstant(NOW, ZoneOffset.UTC))
                .execute();
          }
        });
  }

  /** All that is stored, without ids of our own, also in its order, and who did it. */
  String rows() {
    JsonNode rows =
        Json.read(
            database.query(
                db ->
                    db.createGet(
                            """
                            SELECT CAST(jsonb_build_object(
                              'contacts', (SELECT jsonb_agg(row ORDER BY row) FROM (SELECT
                                  to_jsonb(c) - ARRAY['id', 'merged_into_id'] AS row
                                  FROM contacts c) AS of_contacts),
                              'messages', (SELECT jsonb_agg(to_jsonb(m)
                                  - ARRAY['id', 'seq', 'created_xid', 'client_id', 'phone_number_id',
                                    'contact_id'] || jsonb_build_object('whose',
                                    (SELECT jsonb_build_array(wa_id, bsuid) FROM contacts c
                                      WHERE c.id = m.contact_id)) ORDER BY seq) FROM messages m),
                              'changes', (SELECT jsonb_agg(to_jsonb(h)
                                  - ARRAY['id', 'phone_number_id', 'contact_id'] ORDER BY wamid)
                                  FROM message_changes h),
                              'aliases', (SELECT jsonb_agg(row ORDER BY row) FROM (SELECT
                                  jsonb_build_array(kind, value, valid_until,
                                    (SELECT jsonb_build_array(wa_id, bsuid) FROM contacts c
                                      WHERE c.id = a.contact_id)) AS row
                                  FROM contact_aliases a) AS of_aliases),
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
    installation.close();
  }
}
