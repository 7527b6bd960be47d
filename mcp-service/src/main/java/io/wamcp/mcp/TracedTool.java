package io.wamcp.mcp;

import io.wamcp.domain.trace.TraceContext;
import io.wamcp.mcp.auth.Principal;
import io.wamcp.mcp.protocol.Tool;
import io.wamcp.mcp.protocol.ToolCall;
import io.wamcp.mcp.protocol.ToolResult;
import io.wamcp.mcp.protocol.ToolSpec;
import io.wamcp.telemetry.metric.Component;
import io.wamcp.telemetry.trace.SpanSpec;
import io.wamcp.telemetry.trace.Tracing;
import java.util.Optional;

/**
 * A tool whose calls are spans: of the client's trace where it names one, else each the beginning
 * of its own. Thread-safe.
 */
record TracedTool<I extends Record, O extends Record>(Tool<Principal, I, O> tool)
    implements Tool<Principal, I, O> {

  /** The same tool, its calls traced where tracing is on. */
  static <I extends Record, O extends Record> Tool<Principal, I, O> of(Tool<Principal, I, O> tool) {
    return new TracedTool<>(tool);
  }

  @Override
  public ToolSpec<I, O> spec() {
    return tool.spec();
  }

  @Override
  public boolean isVisibleTo(Principal principal) {
    return tool.isVisibleTo(principal);
  }

  @Override
  public ToolResult<O> call(ToolCall<Principal> call, I input) throws InterruptedException {
    Optional<TraceContext> parent = call.traceparent().flatMap(TraceContext::parse);
    SpanSpec span = SpanSpec.of("tools/call " + spec().name(), SpanSpec.Kind.SERVER, parent);
    return Tracing.of(Component.MCP)
        .<ToolResult<O>, InterruptedException>span(span, notes -> tool.call(call, input));
  }
}
