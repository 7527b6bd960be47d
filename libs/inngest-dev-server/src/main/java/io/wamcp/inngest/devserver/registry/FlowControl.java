package io.wamcp.inngest.devserver.registry;

import io.wamcp.inngest.devserver.expression.Expression;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a function asks for beyond concurrency of calls: which events start it, when, and what ends
 * its runs.
 *
 * @param runLimit how many runs may be between first call and end
 * @param priority seconds by which a run comes earlier
 * @param startTimeout a run not begun this long after it could have is cancelled
 * @param finishTimeout a run not ended this long after it began is cancelled
 */
public record FlowControl(
    Optional<BatchDefinition> batch,
    Optional<RateDefinition> rateLimit,
    Optional<DebounceDefinition> debounce,
    Optional<SingletonDefinition> singleton,
    Optional<RateDefinition> throttle,
    Optional<ConcurrencyLimit> runLimit,
    Optional<Expression> priority,
    List<CancellationDefinition> cancellations,
    Optional<Duration> startTimeout,
    Optional<Duration> finishTimeout) {

  /** Whether events must be looked at one after the other, in the order of their arrival. */
  public boolean isSequential() {
    return batch.isPresent()
        || rateLimit.isPresent()
        || debounce.isPresent()
        || singleton.isPresent();
  }
}
