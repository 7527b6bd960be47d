package io.wamcp.local.bench;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** Latencies of one load, counted from the moment each request was due. Thread-safe. */
final class Latencies {

  private final long[] nanos;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger failures = new AtomicInteger();

  Latencies(int most) {
    this.nanos = new long[most];
  }

  void add(long latencyNanos) {
    nanos[next.getAndIncrement()] = latencyNanos;
  }

  void fail() {
    failures.incrementAndGet();
  }

  int failures() {
    return failures.get();
  }

  int count() {
    return next.get();
  }

  /** The latency in milliseconds that this share of requests stayed within. */
  double percentile(double share) {
    long[] sorted = Arrays.copyOf(nanos, next.get());
    Arrays.sort(sorted);
    if (sorted.length == 0) {
      return Double.NaN;
    }
    int index = (int) Math.ceil(share * sorted.length) - 1;
    return sorted[Math.clamp(index, 0, sorted.length - 1)] / 1e6;
  }

  /** A row of the result table. */
  String row(String what) {
    return String.format(
        "| %s | %d | %d | %.1f | %.1f | %.1f | %.1f | %.1f |",
        what,
        count(),
        failures(),
        percentile(0.5),
        percentile(0.95),
        percentile(0.99),
        percentile(0.999),
        percentile(1));
  }
}
