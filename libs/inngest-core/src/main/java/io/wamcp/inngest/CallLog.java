package io.wamcp.inngest;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Writes how a call went, as {@code key=value} words that a log store can search: ids and names,
 * never data. Failures are warnings, everything else is for debugging. Not thread-safe.
 */
final class CallLog {

  private static final System.Logger LOG = System.getLogger(CallHandler.class.getName());

  private final RunInfo run;
  private final Optional<String> target;
  private final InstantSource clock;
  private final Instant began;

  CallLog(RunInfo run, Optional<String> target, InstantSource clock) {
    this.run = run;
    this.target = target;
    this.clock = clock;
    this.began = clock.instant();
  }

  void ended(RunInfo.Outcome outcome, Optional<Throwable> stepFailure) {
    if (stepFailure.isPresent()) {
      write("step failed", stepFailure.get());
      return;
    }
    switch (outcome) {
      case RunInfo.Failed(Throwable error, boolean last) ->
          write(last ? "function failed for good" : "function failed", error);
      case RunInfo.Returned(var result) -> write("function returned", null);
      case RunInfo.Stopped() -> write("function stopped at a step", null);
    }
  }

  private void write(String what, Throwable error) {
    System.Logger.Level level =
        error == null ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING;
    if (!LOG.isLoggable(level)) {
      return;
    }
    StringBuilder line = new StringBuilder(what).append(':');
    word(line, "function", run.functionId());
    word(line, "run", run.runId());
    word(line, "attempt", run.attempt() + 1 + "/" + run.maxAttempts());
    target.ifPresent(hash -> word(line, "step", hash));
    if (error != null) {
      word(line, "error", error.getClass().getSimpleName());
    }
    word(line, "ms", Long.toString(Duration.between(began, clock.instant()).toMillis()));
    run.trace().ifPresent(trace -> word(line, "traceparent", trace.traceparent()));
    LOG.log(level, line.toString());
    if (error != null) {
      LOG.log(System.Logger.Level.DEBUG, "the failure of run " + run.runId(), error);
    }
  }

  private static void word(StringBuilder line, String key, String value) {
    line.append(' ').append(key).append('=').append(value);
  }
}
