package io.wamcp.local.bench;

import java.time.Duration;

/** How long a message takes through everything, at a rate the machine does easily. */
final class LatencyBench {

  private static final String TO_START =
      "SELECT extract(epoch FROM r.started_at - e.received_at) * 1000 FROM inngest.runs r"
          + " JOIN inngest.events e ON e.internal_id = r.event_id"
          + " WHERE e.name = 'wa/webhook.received' AND e.received_at > ";

  private LatencyBench() {}

  static void run(BenchStack stack, boolean embedded, Duration duration, Report report) {
    String mark = stack.database().mark();
    report.row("webhook POST, 20/s", OpenLoop.run(20, duration, stack::postMessage));
    stack.database().settle();
    Latencies visible = stack.database().millis(visible(mark));
    report.row("webhook → message row committed, 20/s", visible);
    report.atMost("webhook → row p95, 20/s", visible.percentile(0.95), 100, "ms");
    if (embedded) {
      Latencies starts = stack.database().millis(TO_START + mark);
      report.row("event → function start, 20/s", starts);
      report.atMost("event → function start p95, 20/s", starts.percentile(0.95), 25, "ms");
    }
    String sends = stack.database().mark();
    Latencies toMeta = SendBench.run(stack, "10/s", 10, duration, 0, report);
    SendBench.reportOrder(stack, sends, "10/s", report);
    report.atMost("send → Meta call p95, 10/s", toMeta.percentile(0.95), 100, "ms");
  }

  static String visible(String mark) {
    return "SELECT "
        + BenchStack.sinceMade("m")
        + " FROM messages m WHERE m.wamid LIKE 'wamid.bench-%' AND m.direction = 'inbound'"
        + " AND m.created_at > "
        + mark;
  }
}
