package io.wamcp.inngest;

/**
 * Implemented by an {@link InngestFunction} that wants to know when one of its runs has failed for
 * good. It is registered as a second function, {@code <id>-failure}, with one retry.
 */
public interface HandlesFailure {

  /** Runs once per failed run, durable like any function. */
  Object onFailure(FailureContext context, Step step) throws Exception;
}
