package io.wamcp.inngest;

import java.util.List;
import java.util.Optional;

/**
 * How a function's runs start, wait and end, beyond its limits on calls.
 *
 * @param runs limit on runs that exist at once, sleeping ones included; its scope is the function
 * @param rateLimit limit on starts that drops
 * @param throttle limit on starts that queues
 * @param debounce puts starts off until it is quiet
 * @param priority CEL over {@code event}: seconds by which a run starts earlier, up to 600
 * @param batchEvents many events in one run
 * @param cancelOn at most five events that cancel runs
 * @param singleton one run at a time
 * @param timeouts when the server cancels a run
 */
public record FlowControl(
    Optional<Concurrency> runs,
    Optional<RateLimit> rateLimit,
    Optional<Throttle> throttle,
    Optional<Debounce> debounce,
    Optional<String> priority,
    Optional<BatchEvents> batchEvents,
    List<CancelOn> cancelOn,
    Optional<Singleton> singleton,
    Optional<Timeouts> timeouts) {

  /** Nothing of all that. */
  public static final FlowControl NONE =
      new FlowControl(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Optional.empty(),
          Optional.empty());

  private static final int MOST_CANCELLATIONS = 5;

  public FlowControl {
    cancelOn = List.copyOf(cancelOn);
    runs.ifPresent(
        limit ->
            Check.that(
                limit.scope() == Concurrency.Scope.FN,
                "a limit on runs holds for the function alone, not for scope "
                    + limit.scope().wireName()));
    Check.expression("the priority", priority, Check.EVENT);
    Check.that(
        cancelOn.size() <= MOST_CANCELLATIONS,
        "it has more than " + MOST_CANCELLATIONS + " cancelling events");
    if (batchEvents.isPresent()) {
      checkBatch(debounce, priority, cancelOn, singleton);
    }
  }

  private static void checkBatch(
      Optional<Debounce> debounce,
      Optional<String> priority,
      List<CancelOn> cancelOn,
      Optional<Singleton> singleton) {
    String rival =
        debounce.isPresent()
            ? "debounce"
            : priority.isPresent()
                ? "priority"
                : !cancelOn.isEmpty() ? "cancelOn" : singleton.isPresent() ? "singleton" : null;
    Check.that(rival == null, "batchEvents and " + rival + " exclude each other");
  }
}
