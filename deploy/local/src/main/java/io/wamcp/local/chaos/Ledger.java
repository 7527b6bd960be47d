package io.wamcp.local.chaos;

import io.wamcp.testkit.meta.RecordedCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Holds what a workload must have led to against the rows, Meta's call log and the engine. */
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
    ledger.messages();
    ledger.statuses();
    ledger.sends();
    ledger.reads();
    ledger.notifications();
    ledger.nothingStuck();
    return ledger.differences;
  }

  private String like() {
    return "%chaos-" + workload.tag() + "-%";
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

  private void messages() {
    compare("message", workload.wamids(), once("SELECT wamid AS key FROM messages"));
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

  private void sends() {
    Map<String, List<RecordedCall>> calls =
        stack.meta().calls().stream()
            .filter(call -> call.requestId() != null)
            .collect(Collectors.groupingBy(RecordedCall::requestId));
    Map<String, SendRow> rows = new HashMap<>();
    for (List<String> row : stack.rows().texts(SendRow.SQL, like())) {
      SendRow send = SendRow.of(row);
      if (rows.put(send.key(), send) != null) {
        differences.add("send " + send.key() + ": two rows");
      }
    }
    for (Workload.Wanted wanted : workload.sends().values()) {
      SendRow row = rows.get(wanted.key());
      if (row == null) {
        differences.add("send " + wanted.key() + ": no row");
      } else {
        row.problems(wanted.kind(), calls.getOrDefault(row.requestId(), List.of()))
            .forEach(
                problem ->
                    differences.add(
                        "send %s %s: %s; %s".formatted(wanted.key(), wanted.kind(), problem, row)));
      }
    }
  }

  /** WhatsApp knows of every chat that was read; how often it was told does not matter. */
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
    for (String wamid : workload.reads()) {
      if (stack.meta().calls().stream().noneMatch(call -> call.body().contains(wamid))) {
        differences.add("read mark " + wamid + ": Meta was never told");
      }
    }
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

  private void nothingStuck() {
    rows(
        "attempt in flight",
        "SELECT message_id, attempt FROM send_attempts" + " WHERE state = 'in_flight'");
    rows("item pending", "SELECT event_id FROM inngest_idempotency WHERE outcome = 'pending'");
    rows("send queued", "SELECT request_id FROM messages WHERE status = 'queued'");
    rows(
        "outbox row",
        "SELECT event_name, subject_key, last_error FROM event_outbox"
            + " WHERE parked_at IS NULL OR last_error IS NULL");
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
