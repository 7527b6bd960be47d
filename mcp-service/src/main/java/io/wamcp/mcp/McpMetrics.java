package io.wamcp.mcp;

import io.wamcp.mcp.auth.AuthFailure;
import io.wamcp.mcp.auth.Principal;
import io.wamcp.mcp.notify.SendWaiters;
import io.wamcp.mcp.protocol.CallObserver;
import io.wamcp.mcp.protocol.StreamRegistry;
import io.wamcp.telemetry.metric.Meters;
import io.wamcp.telemetry.metric.Metric;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** What this service tells operators. Labels are bounded: known tools, outcomes, reasons. */
final class McpMetrics implements CallObserver, AutoCloseable {

  private final List<Meters.Shown> shown = new CopyOnWriteArrayList<>();

  McpMetrics(SendWaiters waiters) {
    shown.add(Meters.show(Metric.MCP_SEND_WAITERS, waiters::count));
  }

  /** Counts the open streams from now on. */
  void watch(StreamRegistry<Principal> open) {
    shown.add(Meters.show(Metric.MCP_STREAMS, open::sessionStreams, "get"));
    shown.add(Meters.show(Metric.MCP_STREAMS, open::listenStreams, "listen"));
  }

  @Override
  public void answered(AnsweredCall call) {
    Meters.count(Metric.MCP_REQUESTS, call.method(), call.version().text());
    if (call.tool().isPresent()) {
      String tool = call.tool().get();
      Meters.count(Metric.MCP_TOOL_CALLS, tool, call.outcome().name().toLowerCase(Locale.ROOT));
      Meters.record(Metric.MCP_TOOL_SECONDS, call.duration(), tool);
    }
  }

  void authFailed(AuthFailure failure) {
    Meters.count(Metric.MCP_AUTH_FAILURES, failure.wireName());
  }

  void rateLimited() {
    Meters.count(Metric.MCP_RATE_LIMITED);
  }

  void auditLost(long entries) {
    Meters.add(Metric.MCP_AUDIT_LOST, entries);
  }

  @Override
  public void close() {
    shown.forEach(Meters.Shown::close);
  }
}
