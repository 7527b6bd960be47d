package io.wamcp.local.bench;

import java.time.Duration;

/** How fast webhooks are acknowledged, at a steady rate and at most. */
final class IngressBench {

  private static final int RATE = 330;
  private static final int SUSTAINED = 3_000;

  private static final int CALLERS = 64;
  private static final int BIG_BYTES = 3_000_000;
  private static final int BIG_EVERY = 10_000;

  private IngressBench() {}

  static void run(BenchStack stack, Duration duration, Report report) {
    report.row("floor: Helidon echo, 330/s", Floors.echo(stack, RATE, shorter(duration)));
    OpenLoop.run(RATE, BenchStack.AT_THE_RATE, stack::postMessage);
    stack.database().settle();
    Latencies steady =
        report.row("webhook POST, 330/s, 1 % duplicates, some of 3 MB", steady(stack, duration));
    report.atMost("webhook POST at 330/s p50", steady.percentile(0.5), 3, "ms");
    report.atMost("webhook POST at 330/s p99", steady.percentile(0.99), 15, "ms");
    report.atMost("webhook POST at 330/s p99.9", steady.percentile(0.999), 50, "ms");
    stack.database().settle();
    double lean = bareInserts(stack, BareInsert.LEAN, "lean tables", report);
    double asOurs = bareInserts(stack, BareInsert.AS_OURS, "tables as ours", report);
    report.row(
        "floor: Helidon echo after the bare insert, lean tables, 64 callers, 32 connections",
        Floors.durableEcho(stack, CALLERS, 32, Duration.ofSeconds(8)));
    fullSpeed(stack, lean, asOurs, report);
  }

  /** Returns the most bare inserts a second. */
  private static double bareInserts(
      BenchStack stack, BareInsert insert, String tables, Report report) {
    double most = 0;
    for (int connections : new int[] {1, 8, 32}) {
      Latencies rows = insert.rate(stack, connections, Duration.ofSeconds(8));
      report.row("floor: bare insert, " + tables + ", " + connections + " connections", rows);
      most = Math.max(most, rows.rate());
    }
    return most;
  }

  private static void fullSpeed(BenchStack stack, double lean, double asOurs, Report report) {
    Latencies most = OpenLoop.closed(CALLERS, Duration.ofSeconds(15), stack::postMessage);
    report.row("webhook POST, 64 callers at full speed", most);
    report.atLeast("webhook POST, most per second", most.rate(), 3_000, "/s");
    report.atLeast("of the bare insert's rate into tables as ours", most.rate() / asOurs, 0.6, "");
    report.figure("of the bare insert's rate into lean tables", most.rate() / lean, "");
    report.atMost("webhook POST at full speed p99", most.percentile(0.99), 50, "ms");
    report.atMost("backlog worked off after", stack.database().settle().toSeconds(), 600, "s");
    OpenLoop.run(SUSTAINED, Duration.ofSeconds(15), stack::postMessage);
    stack.database().settle();
    Latencies sustained = OpenLoop.run(SUSTAINED, Duration.ofSeconds(15), stack::postMessage);
    report.row("webhook POST, 3000/s", sustained);
    report.atMost("webhook POST at 3000/s p99", sustained.percentile(0.99), 50, "ms");
    report.atMost("refused at 3000/s", sustained.refused(), 0, "");
    stack.database().settle();
  }

  private static Duration shorter(Duration duration) {
    return duration.compareTo(Duration.ofSeconds(20)) < 0 ? duration : Duration.ofSeconds(20);
  }

  private static Latencies steady(BenchStack stack, Duration duration) {
    WebhookClient webhooks = stack.webhooks();
    String big = "x".repeat(BIG_BYTES);
    String twice = stack.wamid();
    webhooks.post(webhooks.message(BenchStack.person(0), twice, "twice"));
    return OpenLoop.run(
        RATE,
        duration,
        i -> {
          if (i % 100 == 50) {
            return webhooks.post(webhooks.message(BenchStack.person(0), twice, "twice"));
          }
          if (i % BIG_EVERY == BIG_EVERY / 2) {
            return webhooks.post(webhooks.message(BenchStack.person(i), stack.wamid(), big));
          }
          return stack.postMessage(i);
        });
  }
}
