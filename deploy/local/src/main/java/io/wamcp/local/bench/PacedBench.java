package io.wamcp.local.bench;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * What Meta sends a busy number, beside an engine that is no faster than a real server: as many
 * messages a second and as many statuses.
 */
final class PacedBench {

  private static final String OUTBOUND =
      """
      INSERT INTO messages (client_id, phone_number_id, direction, message_type, status, request_id,
        recipient, wamid, send_state, created_at, updated_at)
      SELECT c.id, n.id, 'outbound', 'text', 'sent', gen_random_uuid(), '+1555' || i,
        'wamid.out-%s-' || i, 'settled', now(), now()
      FROM generate_series(0, %d) AS i, clients c, phone_numbers n
      WHERE c.is_owner AND n.wa_phone_number_id = '%s'""";
  private static final String STATUSES =
      "SELECT extract(epoch FROM pg_xact_commit_timestamp(s.xmin) - i.received_at) * 1000"
          + " FROM message_statuses s JOIN inngest_idempotency i ON i.event_id ="
          + " 'status:%s:' || s.wamid || ':' || s.status"
          + " WHERE s.wamid LIKE 'wamid.out-%%' AND s.received_at > %s";
  private static final String[] LADDER = {"sent", "delivered", "read"};

  private PacedBench() {}

  /** What was acknowledged, and how long its rows took. */
  record Figures(long posted, Latencies messages, Latencies statuses) {}

  static void warmUp(BenchStack stack, int perSecond) {
    load(stack, perSecond, BenchStack.AT_THE_RATE);
    stack.database().settle();
  }

  static Figures run(BenchStack stack, int perSecond, Duration duration, Report report) {
    String mark = stack.database().mark();
    Posted posted = load(stack, perSecond, duration);
    String each = ", " + perSecond + "/s each";
    report.row("webhook POST, messages" + each, posted.messages());
    report.row("webhook POST, statuses" + each, posted.statuses());
    double settled = stack.database().settle().toMillis() / 1000.0;
    Latencies inbound = stack.database().millis(LatencyBench.visible(mark));
    report.row("webhook → message row committed" + each, inbound);
    Latencies raised = stack.database().millis(String.format(STATUSES, stack.number(), mark));
    report.row("webhook → status row committed" + each, raised);
    report.atMost("webhook POST p99" + each, posted.messages().percentile(0.99), 50, "ms");
    report.atMost("webhook → message row p95" + each, inbound.percentile(0.95), 1_000, "ms");
    report.atMost("webhook → status row p95" + each, raised.percentile(0.95), 1_000, "ms");
    report.atMost("all done after the load" + each, settled, 10, "s");
    report.atLeast(
        "message rows of those posted" + each,
        (double) inbound.count() / posted.messages().count(),
        1,
        "");
    return new Figures(posted.messages().count(), inbound, raised);
  }

  private record Posted(Latencies messages, Latencies statuses) {}

  private static Posted load(BenchStack stack, int perSecond, Duration duration) {
    String some = BenchStack.someId();
    int rows = (int) (perSecond * duration.toSeconds()) / LADDER.length;
    stack.database().execute(String.format(OUTBOUND, some, rows, stack.number()));
    try (ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
      CompletableFuture<Latencies> statuses =
          CompletableFuture.supplyAsync(
              () -> OpenLoop.run(perSecond, duration, i -> postStatus(stack, some, i)), both);
      Latencies messages = OpenLoop.run(perSecond, duration, stack::postMessage);
      return new Posted(messages, statuses.join());
    }
  }

  private static int postStatus(BenchStack stack, String some, int i) {
    int row = i / LADDER.length;
    String wamid = "wamid.out-" + some + "-" + row;
    return stack
        .webhooks()
        .post(stack.webhooks().status(BenchStack.person(row), wamid, LADDER[i % LADDER.length]));
  }
}
