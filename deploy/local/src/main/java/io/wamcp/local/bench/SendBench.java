package io.wamcp.local.bench;

import java.time.Duration;
import java.util.Map;

/** How fast sends are accepted and handed to Meta, one number's in their order. */
final class SendBench {

  private static final String TO_META =
      "SELECT extract(epoch FROM a.started_at - m.created_at) * 1000 FROM messages m"
          + " JOIN send_attempts a ON a.message_id = m.id AND a.attempt = 1 WHERE m.created_at > ";
  private static final String OUT_OF_ORDER =
      "SELECT count(*) FROM (SELECT a.started_at < lag(a.started_at) OVER (ORDER BY m.seq) AS late"
          + " FROM messages m JOIN send_attempts a ON a.message_id = m.id AND a.attempt = 1"
          + " WHERE m.created_at > %s) AS r WHERE late";

  /** A send takes code that nothing else does, and some thousand of them until it is compiled. */
  private static final Duration WARM_UP = Duration.ofSeconds(40);

  private SendBench() {}

  static void warmUp(BenchStack stack, int perSecond) {
    OpenLoop.run(perSecond, WARM_UP, stack::send);
    stack.database().settle();
  }

  /** Sends on one number at a rate, Meta answering after a while. */
  static Latencies run(
      BenchStack stack,
      String what,
      int perSecond,
      Duration duration,
      int metaMillis,
      Report report) {
    if (metaMillis > 0) {
      stack.door().behaviour(Map.of("times", 1_000_000, "delayMs", metaMillis));
    }
    String mark = stack.database().mark();
    Latencies accepted = OpenLoop.run(perSecond, duration, stack::send);
    report.row("send_message wait=false, " + what, accepted);
    report.atMost("send_message wait=false p99, " + what, accepted.percentile(0.99), 25, "ms");
    stack.database().settle();
    Latencies toMeta = stack.database().millis(TO_META + mark);
    report.row("send accepted → Meta call begins, " + what, toMeta);
    return toMeta;
  }

  /** The order of a number's calls is promised where they are made one at a time. */
  static void reportOrder(BenchStack stack, String mark, String what, Report report) {
    report.atMost("sends out of order, " + what, outOfOrder(stack, mark), 0, "");
  }

  /** Calls made since a mark before the call of an older message of their number. */
  static long outOfOrder(BenchStack stack, String mark) {
    return stack.database().numbers(String.format(OUT_OF_ORDER, mark)).getFirst().longValue();
  }
}
