package io.wamcp.mcp;

import io.helidon.metrics.api.Counter;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.Meter;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.Metrics;
import io.helidon.metrics.api.Tag;
import io.helidon.metrics.api.Timer;
import io.wamcp.mcp.auth.AuthFailure;
import io.wamcp.mcp.notify.SendWaiters;
import io.wamcp.mcp.protocol.CallObserver;
import java.util.List;
import java.util.Locale;

/** What this service tells operators. Labels are bounded: known tools, outcomes, reasons. */
final class McpMetrics implements CallObserver, AutoCloseable {

  private static final String WAITERS = "mcp_send_waiters";

  private final MeterRegistry registry = Metrics.globalRegistry();
  private final Meter waiters;

  McpMetrics(SendWaiters waiters) {
    registry.remove(WAITERS, List.of());
    this.waiters =
        registry.getOrCreate(
            Gauge.builder(WAITERS, waiters::count)
                .description("Calls of send_message that wait for the outcome"));
  }

  @Override
  public void answered(AnsweredCall call) {
    call.tool()
        .ifPresent(
            tool -> {
              Tag name = Tag.create("tool", tool);
              Tag outcome = Tag.create("outcome", call.outcome().name().toLowerCase(Locale.ROOT));
              registry
                  .getOrCreate(
                      Counter.builder("mcp_tool_calls_total")
                          .description("Tool calls answered, by outcome")
                          .tags(List.of(name, outcome)))
                  .increment();
              registry
                  .getOrCreate(
                      Timer.builder("mcp_tool_seconds")
                          .description("Time to answer a tool call")
                          .tags(List.of(name)))
                  .record(call.duration());
            });
  }

  void authFailed(AuthFailure failure) {
    registry
        .getOrCreate(
            Counter.builder("mcp_auth_failures_total")
                .description("Requests refused for their key, by reason")
                .tags(List.of(Tag.create("reason", failure.wireName()))))
        .increment();
  }

  @Override
  public void close() {
    registry.remove(waiters);
  }
}
