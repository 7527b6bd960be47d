package io.wamcp.inngest;

import java.util.function.Supplier;

/** Stands around every call of a function, for metrics and traces. Must be thread-safe. */
@FunctionalInterface
public interface CallListener {

  /** Looks at nothing. */
  CallListener NONE = (context, call) -> call.get();

  /**
   * Lets the call happen, once and on this thread, and returns what it gave. Neither may throw.
   *
   * @param context what the function knows about its run
   * @param call runs the function; whatever that throws is an outcome
   */
  CallOutcome around(FunctionContext context, Supplier<CallOutcome> call);
}
