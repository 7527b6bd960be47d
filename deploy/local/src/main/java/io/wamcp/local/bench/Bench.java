package io.wamcp.local.bench;

import io.wamcp.local.StackOptions;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * {@code ./wa-mcp bench}: what this machine does, with everything on it: the services in processes
 * of their own, Postgres with durable commits, the engine.
 */
public final class Bench {

  /** What can be measured. */
  public enum Mode {
    ENGINE,
    INGRESS,
    SEND,
    LATENCY,
    PACED,
    OVERLOAD,
    MCP,
    MEMORY;

    /** Every mode, or the one of this name. */
    public static List<Mode> of(String name) {
      return name.equals("all")
          ? List.of(values())
          : List.of(valueOf(name.toUpperCase(Locale.ROOT)));
    }
  }

  /** On two processors the compilers need about this long. */
  private static final Duration WARM_UP = Duration.ofSeconds(60);

  private static final Duration SHORT_WARM_UP = Duration.ofSeconds(15);

  /** A real server's queue looks every 150 ms and starts about 100 runs a second. */
  public static final Map<String, String> REAL_PACE =
      Map.of("tick", "150", "max-runs-per-second", "100");

  /** A number that may have eight calls in flight, and the runs to make them. */
  private static final Map<String, String> EIGHT_AT_A_TIME =
      Map.of("send.concurrency-per-number", "8", "outbox.max-unconfirmed-per-number", "10");

  private static final int HALF_OF_EIGHTY = 40;

  /** What one number sends a second, one call at a time, beside an engine of real pace. */
  private static final int PACED_SENDS = 20;

  /**
   * How much load, and how long.
   *
   * @param perSecond messages, and as many statuses, beside a paced engine
   */
  public record Load(int perSecond, Duration duration) {}

  private final StackOptions options;
  private final int perSecond;
  private final Duration duration;
  private final Report report;

  private Bench(StackOptions options, Load load, Report report) {
    this.options = options;
    this.perSecond = load.perSecond();
    this.duration = load.duration();
    this.report = report;
  }

  /**
   * Runs the modes one after the other, prints a table and writes the page of today.
   *
   * @return whether every goal was met
   */
  public static boolean run(
      StackOptions options, List<Mode> modes, Load load, String command, PrintStream out) {
    Report report = new Report(out);
    Bench bench = new Bench(options, load, report);
    bench.unpaced(modes);
    if (modes.contains(Mode.PACED) || modes.contains(Mode.SEND)) {
      bench.paced(modes);
    }
    report.finish(Path.of("docs", "benchmarks"), command);
    return report.allMet();
  }

  /**
   * What a stack did beside an engine that is no faster than a real server.
   *
   * @param posted messages acknowledged
   * @param rows message rows written for them
   * @param statusRows status rows written for as many statuses
   * @param rowMillis p95 from the webhook to the commit of its message row
   * @param sendMillis p95 from an accepted send to its call
   * @param outOfOrder calls that came before an older message's
   */
  public record Paced(
      long posted,
      long rows,
      long statusRows,
      double rowMillis,
      double sendMillis,
      long outOfOrder) {}

  /** Runs messages and statuses at this rate each, then sends on one number, on a fresh stack. */
  public static Paced paced(
      StackOptions options, int perSecond, int sendsPerSecond, Duration duration, PrintStream out) {
    Report report = new Report(out);
    try (BenchStack stack = BenchStack.start(options, SHORT_WARM_UP, REAL_PACE)) {
      PacedBench.Figures inbound = PacedBench.run(stack, perSecond, duration, report);
      String mark = stack.database().mark();
      Latencies toMeta = SendBench.run(stack, "paced", sendsPerSecond, duration, 50, report);
      return new Paced(
          inbound.posted(),
          inbound.messages().count(),
          inbound.statuses().count(),
          inbound.messages().percentile(0.95),
          toMeta.percentile(0.95),
          SendBench.outOfOrder(stack, mark));
    }
  }

  private void unpaced(List<Mode> modes) {
    if (modes.contains(Mode.MCP)) {
      try (BenchStack stack = BenchStack.start(options, SHORT_WARM_UP, McpBench.SETTINGS)) {
        McpBench.run(stack, duration, report);
      }
    }
    if (modes.contains(Mode.ENGINE)) {
      try (BenchStack stack = BenchStack.start(options, Duration.ZERO, Map.of())) {
        EngineBench.run(stack, duration, report);
      }
    }
    if (!Set.of(Mode.PACED, Mode.MCP, Mode.SEND, Mode.ENGINE).containsAll(modes)) {
      asItComes(modes);
    }
    if (modes.contains(Mode.SEND)) {
      manyAtOnce();
    }
  }

  /** What needs no settings but the defaults. */
  private void asItComes(List<Mode> modes) {
    try (BenchStack stack = BenchStack.start(options, WARM_UP, Map.of())) {
      if (modes.contains(Mode.LATENCY)) {
        LatencyBench.run(stack, options.engine().isEmpty(), duration, report);
      }
      if (modes.contains(Mode.INGRESS)) {
        IngressBench.run(stack, duration, report);
      }
      if (modes.contains(Mode.OVERLOAD)) {
        OverloadBench.run(stack, Duration.ofSeconds(10), report);
      }
      if (modes.contains(Mode.MEMORY)) {
        StartBench.run(stack, report);
      }
    }
  }

  /** One number whose concurrency limit is raised, as Meta allows it 80 messages a second. */
  private void manyAtOnce() {
    try (BenchStack stack = BenchStack.start(options, WARM_UP, EIGHT_AT_A_TIME)) {
      SendBench.warmUp(stack, HALF_OF_EIGHTY);
      Latencies toMeta = SendBench.run(stack, "80/s, 8 at a time", 80, duration, 50, report);
      report.atMost(
          "send → Meta call p95, 80/s, 8 at a time", toMeta.percentile(0.95), 1_500, "ms");
    }
  }

  private void paced(List<Mode> modes) {
    try (BenchStack stack = BenchStack.start(options, WARM_UP, REAL_PACE)) {
      if (modes.contains(Mode.PACED)) {
        PacedBench.warmUp(stack, perSecond);
        PacedBench.run(stack, perSecond, duration, report);
      }
      if (modes.contains(Mode.SEND)) {
        SendBench.warmUp(stack, PACED_SENDS);
        String mark = stack.database().mark();
        Latencies toMeta =
            SendBench.run(stack, "20/s, paced engine", PACED_SENDS, duration, 50, report);
        SendBench.reportOrder(stack, mark, "20/s, paced engine", report);
        report.atMost(
            "send → Meta call p95, 20/s, paced engine", toMeta.percentile(0.95), 1_500, "ms");
      }
    }
  }
}
