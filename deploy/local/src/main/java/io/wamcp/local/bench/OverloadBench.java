package io.wamcp.local.bench;

import java.time.Duration;

/** Far more webhooks than the machine can take: refused early, and well again at once. */
final class OverloadBench {

  private OverloadBench() {}

  static void run(BenchStack stack, Duration duration, Report report) {
    Latencies most = OpenLoop.closed(64, Duration.ofSeconds(10), stack::postMessage);
    report.row("webhook POST, 64 callers at full speed", most);
    int twice = (int) (2 * most.rate());
    Latencies over = OpenLoop.run(twice, duration, stack::postMessage);
    report.row("webhook POST, twice what it can, " + twice + "/s", over);
    report.atMost("overload: neither answered nor refused", over.failures(), 0, "");
    report.atLeast("overload: answers against full speed", over.rate() / most.rate(), 0.5, "");
    report.atMost("overload: p99 of the answers", over.percentile(0.99), 2_000, "ms");
    Latencies after = OpenLoop.run(50, Duration.ofSeconds(5), stack::postMessage);
    report.row("webhook POST, 50/s right after", after);
    report.atMost("right after: refused or failed", after.refused() + after.failures(), 0, "");
    report.atMost("backlog worked off after", stack.database().settle().toSeconds(), 600, "s");
  }
}
