package io.wamcp.local.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.wamcp.testkit.meta.RecordedCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Holds what agents wanted against the rows and Meta's call log, both ways: what was wanted was
 * sent, and nothing was sent, or told, that nobody wanted.
 */
final class MetaLedger {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ChaosStack stack;
  private final Workload workload;
  private final List<RecordedCall> calls;
  private final List<String> differences = new ArrayList<>();

  private MetaLedger(ChaosStack stack, Workload workload) {
    this.stack = stack;
    this.workload = workload;
    this.calls = stack.meta().calls();
  }

  static List<String> differences(ChaosStack stack, Workload workload) {
    MetaLedger ledger = new MetaLedger(stack, workload);
    ledger.sends();
    ledger.reads();
    ledger.strangers();
    return ledger.differences;
  }

  private void sends() {
    Map<String, List<RecordedCall>> byRequest =
        calls.stream()
            .filter(call -> call.requestId() != null)
            .collect(Collectors.groupingBy(RecordedCall::requestId));
    Map<String, SendRow> rows = sendRows();
    for (Workload.Wanted wanted : workload.sends().values()) {
      SendRow row = rows.remove(wanted.key());
      if (row == null) {
        differences.add("send " + wanted.key() + ": no row");
      } else {
        send(wanted, row, byRequest.getOrDefault(row.requestId(), List.of()));
      }
    }
    rows.keySet().forEach(key -> differences.add("send " + key + ": not expected"));
  }

  private Map<String, SendRow> sendRows() {
    Map<String, SendRow> rows = new HashMap<>();
    for (List<String> row : stack.rows().texts(SendRow.SQL, workload.like())) {
      SendRow send = SendRow.of(row);
      if (rows.put(send.key(), send) != null) {
        differences.add("send " + send.key() + ": two rows");
      }
    }
    return rows;
  }

  private void send(Workload.Wanted wanted, SendRow row, List<RecordedCall> made) {
    List<String> problems =
        new ArrayList<>(row.problems(wanted.kind(), made, workload.statusesMayBeLate()));
    made.forEach(call -> problems.addAll(deviations(wanted, call)));
    Set<String> receipts = workload.receipts(wanted.key());
    if (!receipts.equals(Set.of(row.requestId()))) {
      problems.add("the agent was told " + receipts);
    }
    problems.forEach(
        problem ->
            differences.add(
                "send %s %s: %s; %s".formatted(wanted.key(), wanted.kind(), problem, row)));
  }

  /** What a call says otherwise than the agent wanted. */
  private static List<String> deviations(Workload.Wanted wanted, RecordedCall call) {
    List<String> deviations = new ArrayList<>();
    if (!call.phoneNumberId().equals(wanted.number())) {
      deviations.add("sent by " + call.phoneNumberId());
    }
    if (!digits(call.to()).equals(digits(wanted.to()))) {
      deviations.add("sent to " + call.to());
    }
    String body = json(call).at("/text/body").asText();
    if (!body.equals(wanted.body())) {
      deviations.add("sent as " + body);
    }
    return deviations;
  }

  /** WhatsApp knows of every chat that was read; how often it was told does not matter. */
  private void reads() {
    for (String wamid : workload.reads()) {
      if (calls.stream().noneMatch(call -> wamid.equals(read(call)))) {
        differences.add("read mark " + wamid + ": Meta was never told");
      }
    }
  }

  /** Calls of the whole stack that nobody asked for. */
  private void strangers() {
    Set<String> requests = column("SELECT request_id FROM messages WHERE request_id IS NOT NULL");
    Set<String> marked = column("SELECT wamid FROM read_marks");
    for (RecordedCall call : calls) {
      boolean known =
          call.requestId() == null
              ? marked.contains(read(call))
              : requests.contains(call.requestId());
      if (!known) {
        differences.add("called for nobody: " + call.body());
      }
    }
  }

  private Set<String> column(String sql) {
    Set<String> values = new HashSet<>();
    stack.rows().texts(sql).forEach(row -> values.add(row.getFirst()));
    return values;
  }

  /** The message that a call marks as read; empty for any other call. */
  private static String read(RecordedCall call) {
    JsonNode body = json(call);
    return body.path("status").asText().equals("read") ? body.path("message_id").asText() : "";
  }

  private static JsonNode json(RecordedCall call) {
    try {
      return JSON.readTree(call.body());
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  private static String digits(String phone) {
    return phone.replaceAll("[^0-9]", "");
  }
}
