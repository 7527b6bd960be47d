package io.wamcp.inngest;

/** What a failure handler knows about the run that failed and about its own. */
public interface FailureContext {

  /** The failed function's id with its app's. */
  String functionId();

  /** The run that failed. */
  String failedRunId();

  /** The event that had started the failed run. */
  InngestEvent originalEvent();

  /** Simple class name of the error that failed the run. */
  String errorName();

  /** The error's message. */
  String errorMessage();

  /** The handler's own run. */
  String runId();

  /** Zero-based attempt of the handler. */
  int attempt();

  /** How many attempts the handler has in all. */
  int maxAttempts();

  /**
   * The original event's data as this type.
   *
   * @throws NonRetriableException when it is not one
   */
  <T> T data(Class<T> type);
}
