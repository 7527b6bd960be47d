package io.wamcp.local.bench;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Latencies of one load, counted from the moment each request was due. Thread-safe. */
public final class Latencies {

  private static final long LONGEST_NANOS = Duration.ofMinutes(10).toNanos();

  private final Histogram histogram = new ConcurrentHistogram(LONGEST_NANOS, 3);
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicLong tookNanos = new AtomicLong();

  void add(long latencyNanos) {
    histogram.recordValue(Math.clamp(latencyNanos, 0, LONGEST_NANOS));
  }

  void fail() {
    failures.incrementAndGet();
  }

  /** The server said that it is too busy: not a failure, and no answer to be timed. */
  void refuse() {
    refused.incrementAndGet();
  }

  void took(Duration duration) {
    tookNanos.set(duration.toNanos());
  }

  /** Requests that were neither answered nor refused. */
  public int failures() {
    return failures.get();
  }

  public int refused() {
    return refused.get();
  }

  public long count() {
    return histogram.getTotalCount();
  }

  /** Answers a second over the whole load. */
  public double rate() {
    return tookNanos.get() == 0 ? 0 : count() * 1e9 / tookNanos.get();
  }

  /** The latency in milliseconds that this share of requests stayed within. */
  public double percentile(double share) {
    return histogram.getValueAtPercentile(share * 100) / 1e6;
  }

  /** A row of the result table. */
  String row(String what) {
    return String.format(
        Locale.ROOT,
        "| %s | %d | %d | %d | %s | %.1f | %.1f | %.1f | %.1f | %.1f |",
        what,
        count(),
        refused(),
        failures(),
        tookNanos.get() == 0 ? "" : String.format(Locale.ROOT, "%.0f", rate()),
        percentile(0.5),
        percentile(0.95),
        percentile(0.99),
        percentile(0.999),
        percentile(1));
  }
}
