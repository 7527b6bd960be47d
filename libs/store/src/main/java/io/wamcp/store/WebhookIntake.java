package io.wamcp.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.dbclient.DbExecute;
import io.helidon.dbclient.DbRow;
import io.helidon.dbclient.DbStatementQuery;
import io.wamcp.domain.event.DomainEvent;
import io.wamcp.domain.id.NumberId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes everything one webhook POST brought durable in a single statement: new items become {@code
 * pending} with their outbox row, known ones count a duplicate, the rest lands in its own table
 * (docs/architecture/webhook.md). Stateless.
 */
public final class WebhookIntake {

  /** A message or status of a number we know. */
  public record Item(NumberId number, Kind kind, DomainEvent event) {}

  /** What an item is about; stored in {@code inngest_idempotency.kind}. */
  public enum Kind {
    MESSAGE,
    STATUS,
    /** An account event that changes what is known about a contact. */
    ACCOUNT;

    /** The stored form. */
    public String wireName() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * A change of another webhook field.
   *
   * @param number null when Meta names only the account
   * @param occurredAt null when Meta does not say
   */
  public record AccountEvent(
      String eventId,
      NumberId number,
      String wabaId,
      String field,
      Instant occurredAt,
      JsonNode summary,
      JsonNode raw) {}

  /** Signed bytes that cannot be used, kept for a person to look at. */
  public record Quarantined(
      String reason, String phoneNumberId, String wabaId, byte[] body, byte[] sha256) {}

  /** What became of an item: {@code inserted} is false for one seen before. */
  public record Outcome(String eventId, boolean inserted, int duplicates) {}

  /**
   * What became of a POST.
   *
   * @param items one outcome per distinct message, status, and account event that is an item too
   * @param accounts one outcome per distinct account event
   */
  public record Stored(List<Outcome> items, List<Outcome> accounts) {}

  /**
   * From then on a duplicate of the same item is audited whenever their number has doubled: a body
   * that is sent again and again, signed as it is, must not fill a table.
   */
  private static final int MOST_AUDITED = 10;

  // The tables two POSTs may share rows of are written in the order of their keys: with the items
  // in another order they would wait for each other. The outbox, whose rows are new, keeps Meta's.
  private static final String ITEMS =
      """
      WITH input AS (
        SELECT * FROM ROWS FROM (jsonb_to_recordset(CAST(:items AS jsonb))
          AS (phone_number_id uuid, kind text, event_name text, subject_key text,
          dispatch_key text, wa_phone_number_id text, data jsonb, payload_field text,
          confirmation text, copies int)) WITH ORDINALITY
          AS i(phone_number_id, kind, event_name, subject_key, dispatch_key, wa_phone_number_id,
          data, payload_field, confirmation, copies, place)),
      claimed AS (
        INSERT INTO inngest_idempotency AS known
          (event_id, phone_number_id, kind, outcome, duplicates, received_at)
        SELECT subject_key, phone_number_id, kind, 'pending', copies - 1, CAST(:now AS timestamptz)
        FROM input ORDER BY subject_key
        ON CONFLICT (event_id) DO UPDATE SET duplicates = known.duplicates + excluded.duplicates + 1
        RETURNING event_id, (xmax = 0) AS inserted, duplicates),
      outbox AS (
        INSERT INTO event_outbox (event_name, subject_key, dispatch_key, wa_phone_number_id, data,
          sent_data, confirmation, created_at, first_dispatched_at, next_dispatch_at, dispatches)
        SELECT event_name, subject_key, dispatch_key, wa_phone_number_id, data, %s, confirmation,
          CAST(:now AS timestamptz), CAST(:now AS timestamptz), CAST(:next AS timestamptz), 0
        FROM (
          SELECT event_name, wa_phone_number_id, payload_field, place,
            CASE WHEN inserted THEN subject_key ELSE subject_key || '#d' || c.duplicates END
              AS subject_key,
            CASE WHEN inserted THEN dispatch_key ELSE dispatch_key || '#d' || c.duplicates END
              AS dispatch_key,
            CASE WHEN inserted THEN data ELSE jsonb_set(data, '{dispatchKey}',
              to_jsonb(dispatch_key || '#d' || c.duplicates)) END AS data,
            CASE WHEN inserted THEN confirmation ELSE 'acknowledged' END AS confirmation
          FROM input JOIN claimed c ON c.event_id = input.subject_key
          WHERE inserted OR CAST(:publish AS boolean)) AS published
        ORDER BY place
        ON CONFLICT (event_name, subject_key) DO NOTHING),
      audited AS (
        INSERT INTO audit_log (ts, event, outcome, wa_phone_number_id, details)
        SELECT CAST(:now AS timestamptz), 'webhook.duplicate', 'counted', wa_phone_number_id,
          jsonb_build_object('eventId', event_id, 'duplicates', duplicates)
        FROM input JOIN claimed c ON c.event_id = input.subject_key
        WHERE duplicates > 0 AND (NOT inserted OR copies > 1)
          AND (duplicates <= %d OR (duplicates & (duplicates - 1)) = 0)
        ORDER BY place)
      """
          .formatted(EventOutbox.WITHOUT_LARGE_PAYLOAD, MOST_AUDITED);

  private static final String OTHERS =
      """
      ,
      accounts AS (
        INSERT INTO account_events AS known (event_id, phone_number_id, wa_business_account_id, field,
          occurred_at, summary, raw, received_at, times_seen, last_seen_at)
        SELECT event_id, phone_number_id, waba, field, occurred_at, summary, raw,
          CAST(:now AS timestamptz), copies,
          CASE WHEN copies > 1 THEN CAST(:now AS timestamptz) END
        FROM jsonb_to_recordset(CAST(:accounts AS jsonb)) AS a(event_id text, phone_number_id uuid,
          waba text, field text, occurred_at timestamptz, summary jsonb, raw jsonb, copies int)
        ORDER BY event_id
        ON CONFLICT (event_id) DO UPDATE SET times_seen = known.times_seen + excluded.times_seen,
          last_seen_at = excluded.received_at,
          phone_number_id = COALESCE(known.phone_number_id, excluded.phone_number_id)
        RETURNING event_id, (xmax = 0) AS inserted, times_seen - 1 AS duplicates),
      quarantine AS (
        INSERT INTO webhook_quarantine AS q (reason, wa_phone_number_id, wa_business_account_id, body,
          body_sha256, received_at, last_seen_at)
        SELECT reason, pnid, waba, decode(body, 'hex'), decode(sha, 'hex'),
          CAST(:now AS timestamptz), CAST(:now AS timestamptz)
        FROM jsonb_to_recordset(CAST(:quarantine AS jsonb)) AS b(reason text, pnid text, waba text,
          body text, sha text)
        ORDER BY reason, sha
        ON CONFLICT (reason, body_sha256)
          DO UPDATE SET times_seen = q.times_seen + 1, last_seen_at = excluded.last_seen_at)
      """;

  private static final String OUTCOMES =
      """
      SELECT true AS item, event_id, inserted, duplicates FROM claimed
      """;

  /** What nearly all webhooks need; the server has less to set up for each statement. */
  private static final String ITEMS_ONLY = ITEMS + OUTCOMES;

  private static final String EVERYTHING =
      ITEMS
          + OTHERS
          + OUTCOMES
          + """
          UNION ALL SELECT false, event_id, inserted, duplicates FROM accounts
          """;

  private WebhookIntake() {}

  /**
   * Stores one POST. Items with the same event id must have been folded into one before, with
   * {@code copies} counted by {@link Batch}.
   *
   * @param publishDuplicates whether known items also get an outbox row, under an id of their own,
   *     so that each shows as a no-op run
   */
  public static Stored store(DbExecute db, Batch batch, boolean publishDuplicates, Instant now) {
    List<Outcome> items = new ArrayList<>();
    List<Outcome> accounts = new ArrayList<>();
    DbStatementQuery query =
        db.createQuery(batch.itemsOnly() ? ITEMS_ONLY : EVERYTHING)
            .addParam("items", batch.items().toString())
            .addParam("publish", publishDuplicates)
            .addParam("now", Rows.time(now))
            .addParam("next", Rows.time(now.plus(EventOutbox.FIRST_RESEND)));
    if (!batch.itemsOnly()) {
      query
          .addParam("accounts", batch.accounts().toString())
          .addParam("quarantine", batch.quarantine().toString());
    }
    query.execute().forEach(row -> (Rows.flag(row, "item") ? items : accounts).add(outcome(row)));
    return new Stored(items, accounts);
  }

  private static Outcome outcome(DbRow row) {
    return new Outcome(
        Rows.text(row, "event_id"), Rows.flag(row, "inserted"), Rows.integer(row, "duplicates"));
  }

  /** Collects what one POST brought. Not thread-safe. */
  public static final class Batch {

    private final Map<String, ObjectNode> items = new LinkedHashMap<>();
    private final Map<String, ObjectNode> accounts = new LinkedHashMap<>();
    private final ArrayNode quarantine = Json.mapper().createArrayNode();
    private final Set<String> seen = new HashSet<>();

    /** Adds an item; the same item again only counts as a duplicate of the first. */
    public Batch add(Item item) {
      if (again(items, item.event().subjectKey())) {
        return this;
      }
      ObjectNode node = EventOutbox.item(item.event());
      node.put("phone_number_id", item.number().toString());
      node.put("kind", item.kind().wireName());
      node.put("copies", 1);
      items.put(item.event().subjectKey(), node);
      return this;
    }

    /** Adds an account event; the same again only counts as another delivery of the first. */
    public Batch add(AccountEvent event) {
      if (again(accounts, event.eventId())) {
        return this;
      }
      ObjectNode node = Json.mapper().createObjectNode();
      node.put("event_id", event.eventId());
      node.put("phone_number_id", event.number() == null ? null : event.number().toString());
      node.put("waba", event.wabaId());
      node.put("field", event.field());
      node.put("occurred_at", event.occurredAt() == null ? null : event.occurredAt().toString());
      node.set("summary", event.summary());
      node.set("raw", event.raw());
      node.put("copies", 1);
      accounts.put(event.eventId(), node);
      return this;
    }

    private static boolean again(Map<String, ObjectNode> rows, String id) {
      ObjectNode known = rows.get(id);
      if (known != null) {
        known.put("copies", known.get("copies").intValue() + 1);
      }
      return known != null;
    }

    public Batch add(Quarantined bytes) {
      String sha = HexFormat.of().formatHex(bytes.sha256());
      if (seen.add(bytes.reason() + ":" + sha)) {
        ObjectNode node = quarantine.addObject();
        node.put("reason", bytes.reason());
        node.put("pnid", bytes.phoneNumberId());
        node.put("waba", bytes.wabaId());
        node.put("body", HexFormat.of().formatHex(bytes.body()));
        node.put("sha", sha);
      }
      return this;
    }

    /** Adds everything another batch holds; that one stays as it is. */
    public Batch addAll(Batch other) {
      other.items.forEach((id, node) -> items.merge(id, node, Batch::withCopies));
      other.accounts.forEach((id, node) -> accounts.merge(id, node, Batch::withCopies));
      for (JsonNode node : other.quarantine) {
        if (seen.add(node.get("reason").textValue() + ":" + node.get("sha").textValue())) {
          quarantine.add(node);
        }
      }
      return this;
    }

    private static ObjectNode withCopies(ObjectNode mine, ObjectNode more) {
      int copies = mine.get("copies").intValue() + more.get("copies").intValue();
      return mine.deepCopy().put("copies", copies);
    }

    /** The event ids of its messages and statuses, each once. */
    public Set<String> itemIds() {
      return Set.copyOf(items.keySet());
    }

    /** The event ids of its account events, each once. */
    public Set<String> accountIds() {
      return Set.copyOf(accounts.keySet());
    }

    /** How many rows it becomes, about. */
    public int size() {
      return items.size() + accounts.size() + quarantine.size();
    }

    private boolean itemsOnly() {
      return accounts.isEmpty() && quarantine.isEmpty();
    }

    public boolean isEmpty() {
      return items.isEmpty() && accounts.isEmpty() && quarantine.isEmpty();
    }

    ArrayNode items() {
      return Json.mapper().createArrayNode().addAll(items.values());
    }

    ArrayNode accounts() {
      return Json.mapper().createArrayNode().addAll(accounts.values());
    }

    ArrayNode quarantine() {
      return quarantine;
    }
  }
}
