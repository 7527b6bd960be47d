package io.wamcp.worker;

import io.wamcp.inngest.CallListener;
import io.wamcp.inngest.CallOutcome;
import io.wamcp.inngest.FunctionContext;
import io.wamcp.telemetry.metric.Meters;
import io.wamcp.telemetry.metric.Metric;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/** Counts and times the engine's calls of functions. Thread-safe. */
final class RunMetrics implements CallListener {

  private static final String APP = WorkerService.APP_ID + "-";

  @Override
  public CallOutcome around(FunctionContext context, Supplier<CallOutcome> call) {
    long started = System.nanoTime();
    CallOutcome outcome = call.get();
    String function = name(context);
    Meters.count(Metric.RUN_CALLS, function, outcome.name().toLowerCase(Locale.ROOT));
    Meters.record(Metric.RUN_CALL_SECONDS, Duration.ofNanos(System.nanoTime() - started), function);
    return outcome;
  }

  /** The function's id without the app's. */
  static String name(FunctionContext context) {
    String id = context.functionId();
    return id.startsWith(APP) ? id.substring(APP.length()) : id;
  }
}
