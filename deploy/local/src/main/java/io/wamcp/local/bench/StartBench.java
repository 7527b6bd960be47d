package io.wamcp.local.bench;

import io.wamcp.local.ServiceName;
import io.wamcp.local.StackInfo;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** How long a service takes from its start to being ready, and what it costs while idle. */
final class StartBench {

  private static final List<ServiceName> SERVICES =
      List.of(ServiceName.INGRESS, ServiceName.MCP, ServiceName.WORKER);
  private static final Duration IDLE = Duration.ofSeconds(5);

  private StartBench() {}

  static void run(BenchStack stack, Report report) {
    for (ServiceName service : SERVICES) {
      stack.stack().kill(service);
      long begin = System.nanoTime();
      stack.stack().start(service);
      double millis = (System.nanoTime() - begin) / 1e6;
      report.atMost(
          "start to ready of " + service.name().toLowerCase(Locale.ROOT), millis, 1_500, "ms");
    }
    LockSupport.parkNanos(IDLE.toNanos());
    StackInfo.Pids pids = stack.stack().info().pids();
    report.atMost("idle memory of ingress", Machine.residentMegabytes(pids.ingress()), 160, "MB");
    report.atMost("idle memory of mcp", Machine.residentMegabytes(pids.mcp()), 160, "MB");
    report.atMost("idle memory of worker", Machine.residentMegabytes(pids.worker()), 160, "MB");
  }
}
