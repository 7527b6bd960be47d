package io.wamcp.mcp;

import io.helidon.metrics.api.Counter;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.Meter;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.Metrics;
import io.helidon.metrics.api.Tag;
import io.helidon.metrics.api.Timer;
import io.wamcp.mcp.auth.AuthFailure;
import io.wamcp.mcp.auth.Principal;
import io.wamcp.mcp.notify.SendWaiters;
import io.wamcp.mcp.protocol.CallObserver;
import io.wamcp.mcp.protocol.StreamRegistry;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** What this service tells operators. Labels are bounded: known tools, outcomes, reasons. */
final class McpMetrics implements CallObserver, AutoCloseable {

  private static final String WAITERS = "mcp_send_waiters";
  private static final String STREAMS = "mcp_streams";

  private final MeterRegistry registry = Metrics.globalRegistry();
  private final Meter waiters;
  private final List<Meter> streams = new CopyOnWriteArrayList<>();

  McpMetrics(SendWaiters waiters) {
    registry.remove(WAITERS, List.of());
    this.waiters =
        registry.getOrCreate(
            Gauge.builder(WAITERS, waiters::count)
                .description("Calls of send_message that wait for the outcome"));
  }

  /** Counts the open streams from now on. */
  void watch(StreamRegistry<Principal> open) {
    gauge("get", open::sessionStreams);
    gauge("listen", open::listenStreams);
  }

  private void gauge(String kind, Supplier<Integer> count) {
    List<Tag> tags = List.of(Tag.create("kind", kind));
    registry.remove(STREAMS, tags);
    streams.add(
        registry.getOrCreate(
            Gauge.builder(STREAMS, count)
                .description("Notification streams open now: GET of sessions, or listening")
                .tags(tags)));
  }

  @Override
  public void answered(AnsweredCall call) {
    registry
        .getOrCreate(
            Counter.builder("mcp_requests_total")
                .description("Requests answered, by method and revision of the protocol")
                .tags(
                    List.of(
                        Tag.create("method", call.method()),
                        Tag.create("revision", call.version().text()))))
        .increment();
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

  void rateLimited() {
    registry
        .getOrCreate(
            Counter.builder("mcp_rate_limited_total")
                .description("Requests refused because their key asked too often"))
        .increment();
  }

  void auditLost(long entries) {
    registry
        .getOrCreate(
            Counter.builder("mcp_audit_lost_total")
                .description("Audit entries that could not be kept; each is a gap in the trail"))
        .increment(entries);
  }

  @Override
  public void close() {
    registry.remove(waiters);
    streams.forEach(registry::remove);
  }
}
