package io.wamcp.worker.outbound;

import io.helidon.metrics.api.Counter;
import io.helidon.metrics.api.Metrics;
import io.helidon.metrics.api.Tag;
import io.helidon.metrics.api.Timer;
import io.wamcp.meta.graph.SendOutcome;
import java.time.Duration;
import java.util.List;

/** Counts and times the calls to Meta. Labels are bounded: outcome and typed error. */
public final class SendMetrics {

  void called(SendOutcome outcome, Duration took) {
    String name =
        switch (outcome) {
          case SendOutcome.Accepted accepted -> "accepted";
          case SendOutcome.Rejected rejected -> rejected.type().typedName();
          case SendOutcome.NotSent notSent -> "not_sent";
          case SendOutcome.Unknown unknown -> "unknown";
        };
    Metrics.globalRegistry()
        .getOrCreate(Counter.builder("meta_calls_total").tags(List.of(Tag.create("outcome", name))))
        .increment();
    Metrics.globalRegistry().getOrCreate(Timer.builder("meta_call_seconds")).record(took);
  }
}
