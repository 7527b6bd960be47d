package io.wamcp.local.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Holds what a workload must have led to against the rows, Meta's call log and the engine; and what
 * may never be against all that the stack has seen in its life.
 */
final class Ledger {

  /** No call of this stack takes as long. */
  private static final Duration LONGEST_LEASE = Duration.ofMinutes(10);

  private final ChaosStack stack;
  private final Workload workload;
  private final List<String> differences = new ArrayList<>();

  private Ledger(ChaosStack stack, Workload workload) {
    this.stack = stack;
    this.workload = workload;
  }

  /** Everything that is not as it must be; empty when all is well. */
  static List<String> differences(ChaosStack stack, Workload workload) {
    Ledger ledger = new Ledger(stack, workload);
    ledger.items();
    ledger.acknowledged();
    ledger.messages();
    ledger.contacts();
    ledger.statuses();
    ledger.reads();
    ledger.notifications();
    ledger.aged();
    ledger.nothingStuck();
    ledger.differences.addAll(MetaLedger.differences(stack, workload));
    return ledger.differences;
  }

  private String like() {
    return workload.like();
  }

  private void compare(String what, List<String> expected, List<List<String>> rows) {
    Map<String, String> found = new TreeMap<>();
    rows.forEach(row -> found.put(row.get(0), row.get(1)));
    for (String key : expected) {
      String value = found.remove(key);
      if (!"ok".equals(value)) {
        differences.add(what + " " + key + ": " + (value == null ? "no row" : value));
      }
    }
    found.forEach((key, value) -> differences.add(what + " " + key + ": not expected"));
  }

  private void items() {
    compare(
        "item",
        workload.eventIds(),
        stack
            .rows()
            .texts(
                "SELECT event_id, CASE outcome WHEN 'processed' THEN 'ok' ELSE outcome || ' '"
                    + " || COALESCE(reason, '') END FROM inngest_idempotency"
                    + " WHERE event_id LIKE ?",
                like()));
  }

  /** Meta brings nothing again that it got 200 for, be it about a message of ours. */
  private void acknowledged() {
    Map<String, String> outcomes = new HashMap<>();
    stack
        .rows()
        .texts("SELECT event_id, outcome FROM inngest_idempotency")
        .forEach(row -> outcomes.put(row.get(0), row.get(1)));
    for (String item : stack.acknowledged().items()) {
      String outcome = outcomes.getOrDefault(item, "no row");
      if (!outcome.equals("processed")) {
        differences.add("acknowledged " + item + ": " + outcome);
      }
    }
    Map<String, String> rows = new HashMap<>();
    stack
        .rows()
        .texts("SELECT wamid || ' ' || status, count(*) FROM message_statuses GROUP BY 1")
        .forEach(row -> rows.put(row.get(0), row.get(1)));
    for (String status : stack.acknowledged().statuses()) {
      String count = rows.getOrDefault(status, "no");
      if (!count.equals("1")) {
        differences.add("acknowledged " + status + ": " + count + " rows of statuses");
      }
    }
  }

  private void messages() {
    compare("message", workload.wamids(), once("SELECT wamid AS key FROM messages"));
  }

  /** Whoever wrote is one person of the number they wrote to, and nobody else is. */
  private void contacts() {
    String phones =
        String.join(",", workload.customers().stream().map(each -> each.split(" ", 2)[1]).toList());
    compare(
        "contact",
        workload.customers(),
        stack
            .rows()
            .texts(
                "SELECT n.wa_phone_number_id || ' ' || c.wa_id, CASE count(*) WHEN 1 THEN 'ok'"
                    + " ELSE count(*) || ' rows' END FROM contacts c"
                    + " JOIN phone_numbers n ON n.id = c.phone_number_id"
                    + " WHERE c.wa_id = ANY(string_to_array(?, ',')) GROUP BY 1",
                phones));
    rows(
        "two contacts of one person",
        "SELECT profile_name FROM contacts WHERE profile_name LIKE 'C 1556%'"
            + " GROUP BY 1 HAVING count(*) > 1");
    rows(
        "message of another person",
        "SELECT m.wamid FROM messages m LEFT JOIN contacts c ON c.id = m.contact_id"
            + " AND c.phone_number_id = m.phone_number_id WHERE m.wamid LIKE '"
            + like()
            + "' AND m.direction = 'inbound' AND c.wa_id IS DISTINCT FROM m.contact_wa_id");
  }

  private void statuses() {
    compare(
        "status",
        workload.statuses(),
        once("SELECT wamid || ' ' || status AS key FROM message_statuses"));
  }

  private List<List<String>> once(String select) {
    return stack
        .rows()
        .texts(
            "SELECT key, CASE count(*) WHEN 1 THEN 'ok' ELSE count(*) || ' rows' END FROM ("
                + select
                + ") AS found WHERE key LIKE ? GROUP BY key",
            like());
  }

  private void reads() {
    compare(
        "read mark",
        workload.reads(),
        stack
            .rows()
            .texts(
                "SELECT wamid, CASE state WHEN 'done' THEN 'ok' ELSE state || ' '"
                    + " || COALESCE(error_type, '') END FROM read_marks WHERE wamid LIKE ?",
                like()));
  }

  /**
   * One notification per message, since the stack has one client: written once, with the message,
   * and never under two ids at the engine. It may have left with another's run (D17).
   */
  private void notifications() {
    compare(
        "notification",
        workload.wamids(),
        stack
            .rows()
            .texts(
                "SELECT COALESCE(result->>'wamid', event_id), CASE (SELECT count(*) FROM"
                    + " jsonb_array_elements_text(result->'events') AS e"
                    + " WHERE e = 'mcp/client.notify') WHEN 1 THEN 'ok' ELSE"
                    + " COALESCE(result->>'events', 'no result') END"
                    + " FROM inngest_idempotency WHERE event_id LIKE ? AND kind = 'message'",
                like()));
    rows(
        "notified under two ids",
        "SELECT body::jsonb->'data'->>'wamid' FROM inngest.events"
            + " WHERE name = 'mcp/client.notify' AND body LIKE '"
            + like()
            + "' GROUP BY 1 HAVING count(DISTINCT split_part(body::jsonb->>'id', '#', 1)) > 1");
  }

  private void aged() {
    String mark = workload.agedMark();
    for (Aged kind : workload.aged()) {
      differences.addAll(kind.problems(stack.rows(), mark));
    }
    if (workload.aged().contains(Aged.AUDIT)) {
      long archived = stack.archive().rowsWith(mark);
      if (archived != 1) {
        differences.add("aged AUDIT: " + archived + " rows in the archive");
      }
    }
  }

  private void nothingStuck() {
    rows(
        "attempt in flight",
        "SELECT message_id, attempt FROM send_attempts" + " WHERE state = 'in_flight'");
    rows("item pending", "SELECT event_id FROM inngest_idempotency WHERE outcome = 'pending'");
    rows(
        "item failed",
        "SELECT event_id, COALESCE(reason, '') FROM inngest_idempotency WHERE outcome = 'failed'");
    rows("send queued", "SELECT request_id FROM messages WHERE status = 'queued'");
    rows(
        "outbox row",
        "SELECT event_name, subject_key, CASE WHEN parked_at IS NULL THEN 'waits' ELSE 'parked' END,"
            + " COALESCE(last_error, '') FROM event_outbox");
    rows("in quarantine", "SELECT reason FROM webhook_quarantine");
    rows(
        "at the engine",
        "SELECT f.slug, q.kind, q.state, 'of a living server: ' || (s.id IS NOT NULL)::text,"
            + " count(*)::text FROM inngest.queue q JOIN inngest.functions f ON f.id = q.function_id"
            + " LEFT JOIN inngest.servers s ON s.id = q.owner WHERE q.run_id IS NOT NULL"
            + " GROUP BY 1, 2, 3, 4 HAVING count(*) > 5 OR q.state = 'leased' AND min(q.due_at)"
            + " < '"
            + stack.clock().instant().minus(LONGEST_LEASE)
            + "'");
  }

  private void rows(String what, String sql) {
    stack.rows().texts(sql).forEach(row -> differences.add(what + ": " + String.join(" ", row)));
  }
}
