package io.wamcp.worker.status;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.event.StatusUpdateReceived;
import io.wamcp.domain.id.NumberId;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.RequestId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.meta.webhook.ParsedWebhook;
import io.wamcp.meta.webhook.StatusItem;
import io.wamcp.meta.webhook.WebhookItem;
import io.wamcp.meta.webhook.WebhookParser;
import io.wamcp.store.Database;
import io.wamcp.store.Json;
import io.wamcp.store.MessageStatuses;
import io.wamcp.store.MessageStatuses.StatusRow;
import io.wamcp.store.PhoneNumbers;
import io.wamcp.store.Sends;
import io.wamcp.store.Sends.Send;
import io.wamcp.worker.Installation;
import io.wamcp.worker.WorkerHarness;
import io.wamcp.worker.drain.ItemDrain;
import io.wamcp.worker.drain.ItemHandler;
import io.wamcp.worker.outbound.Settlement;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/** Status handling on a real database without an engine, quick enough for many tries. */
final class StatusesUnderTest implements AutoCloseable {

  static final Instant NOW = Installation.NOW;
  private static final PhoneNumberId NUMBER = WorkerHarness.NUMBER;

  private final Installation installation = new Installation();
  final Database database = installation.database;
  final NumberId number = installation.number;
  private final PhoneNumbers.PhoneNumber phone =
      database.query(db -> PhoneNumbers.find(db, NUMBER)).orElseThrow();
  private final Settlement settlement =
      new Settlement(installation.afterCommit, installation.clock);
  final StatusUpdates handler =
      new StatusUpdates(new WebhookParser(), settlement, installation.clock);
  private final ItemDrain<StatusUpdateReceived, StatusRow> updates = drain(handler, 0);

  /** What a run does with its own status and at most so many more that wait. */
  ItemDrain<StatusUpdateReceived, StatusRow> drain(
      ItemHandler<StatusUpdateReceived, StatusRow> of, int most) {
    return installation.drain(of, most);
  }

  /** A queued text. */
  RequestId queue() {
    return installation.queue(number, "+15552000001", NOW);
  }

  /** What Meta's own answer to the send does: {@code MetaCall} after the call. */
  void accept(RequestId request, Wamid wamid) {
    database.inTransactionDo(
        tx -> {
          MessageStatuses.lockWamid(tx, number, wamid);
          if (settlement.accept(tx, phone, find(tx, request), wamid, "accepting")) {
            StatusLadder.applyParked(tx, find(tx, request), wamid, NOW);
          }
        });
  }

  /** What {@code status-updater} does with one status. */
  void apply(StatusUpdateReceived event, String runId) {
    updates.process(event, runId);
  }

  /**
   * The event ingress makes of a status.
   *
   * @param extra more fields of it, as JSON that begins with a comma
   */
  static StatusUpdateReceived status(Wamid wamid, String word, String extra) {
    String body =
        """
        {"object":"whatsapp_business_account","entry":[{"id":"2001","changes":[{"field":"messages",\
        "value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"1555",\
        "phone_number_id":"%s"},"statuses":[{"id":"%s","status":"%s","recipient_id":"15552000001"\
        %s}]}}]}]}\
        """
            .formatted(NUMBER, wamid, word, extra);
    ParsedWebhook parsed = new WebhookParser().parse(body.getBytes(StandardCharsets.UTF_8));
    List<WebhookItem> items = ((ParsedWebhook.Items) parsed).items();
    StatusItem item = (StatusItem) items.getFirst();
    return new StatusUpdateReceived(
        NUMBER,
        item.wamid(),
        item.status(),
        null,
        Json.toMap(item.slice()),
        item.derivedEventId(),
        item.derivedEventId());
  }

  <T> T transaction(Function<DbExecute, T> work) {
    return database.transaction(work);
  }

  Send find(DbExecute tx, RequestId request) {
    return Sends.lock(tx, number, request).orElseThrow();
  }

  Send find(RequestId request) {
    return transaction(tx -> find(tx, request));
  }

  /** Everything stored about a send but for its own ids and who wrote when. */
  String rows(RequestId request, Wamid wamid) {
    return text(
        """
        SELECT jsonb_build_object(
          'message', (SELECT to_jsonb(m) - ARRAY['id', 'seq', 'created_xid', 'request_id', 'wamid',
              'updated_at', 'settled_by_run'] || jsonb_build_object('accepted', wamid = :wamid)
            FROM messages m WHERE request_id = :request),
          'statuses', (SELECT jsonb_agg(jsonb_build_object('status', status, 'participant',
              participant, 'at', status_at, 'errors', errors, 'known', message_id IS NOT NULL)
              ORDER BY status, participant) FROM message_statuses WHERE wamid = :wamid),
          'items', (SELECT jsonb_agg(outcome ORDER BY outcome) FROM inngest_idempotency
            WHERE event_id LIKE 'status:%:' || :wamid || ':%'),
          'events', (SELECT jsonb_agg(event_name ORDER BY event_name) FROM event_outbox
            WHERE subject_key = :request OR subject_key LIKE :request || '%')) AS v
        """,
        request, wamid);
  }

  private String text(String sql, RequestId request, Wamid wamid) {
    return database.query(
        db ->
            db.createGet(sql.replace(":request", "'" + request + "'"))
                .addParam("wamid", wamid.value())
                .execute()
                .map(row -> row.column("v").get(String.class))
                .orElseThrow());
  }

  @Override
  public void close() {
    installation.close();
  }
}
