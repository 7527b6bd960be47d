package io.wamcp.worker;

import io.wamcp.domain.trace.TraceContext;
import io.wamcp.inngest.CallListener;
import io.wamcp.inngest.CallOutcome;
import io.wamcp.inngest.FunctionContext;
import io.wamcp.telemetry.metric.Component;
import io.wamcp.telemetry.trace.SpanSpec;
import io.wamcp.telemetry.trace.Tracing;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Makes each call of a function a span of the trace its event belongs to. What no trace started, a
 * cron for one, gets none. Thread-safe.
 *
 * @param inner what else stands around a call
 */
record RunTraces(CallListener inner) implements CallListener {

  @Override
  public CallOutcome around(FunctionContext context, Supplier<CallOutcome> call) {
    Tracing tracing = Tracing.of(Component.WORKER);
    Optional<TraceContext> parent = tracing.on() ? traceOf(context) : Optional.empty();
    if (parent.isEmpty()) {
      return inner.around(context, call);
    }
    SpanSpec span =
        SpanSpec.of("run " + RunMetrics.name(context), SpanSpec.Kind.CONSUMER, parent)
            .with(Map.of("wamcp.run_id", context.runId()));
    return tracing.span(
        span,
        notes -> {
          CallOutcome outcome = inner.around(context, call);
          notes.set("wamcp.outcome", outcome.name().toLowerCase(Locale.ROOT));
          if (outcome == CallOutcome.FAILED || outcome == CallOutcome.RETRY) {
            notes.failed("the call failed");
          }
          return outcome;
        });
  }

  private static Optional<TraceContext> traceOf(FunctionContext context) {
    return TraceContext.parse(
        context.event().data().path(TraceContext.META).path(TraceContext.FIELD).textValue());
  }
}
