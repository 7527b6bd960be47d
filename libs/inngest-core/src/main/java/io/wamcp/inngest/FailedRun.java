package io.wamcp.inngest;

import com.fasterxml.jackson.databind.JsonNode;

/** The context of a failure handler, read from {@code inngest/function.failed}. */
record FailedRun(
    RunContext own,
    String functionId,
    String failedRunId,
    InngestEvent originalEvent,
    String errorName,
    String errorMessage)
    implements FailureContext {

  /**
   * Reads the event.
   *
   * @throws NonRetriableException when it is no report of a failure
   */
  static FailedRun of(RunContext own) {
    JsonNode data = own.event().data();
    JsonNode error = data.path("error");
    try {
      return new FailedRun(
          own,
          data.path("function_id").asText(""),
          data.path("run_id").asText(""),
          CallRequest.event(data.path("event")),
          error.path("name").asText("Error"),
          error.path("message").asText(""));
    } catch (BadCallException e) {
      throw new NonRetriableException("the event reports no failed run", e);
    }
  }

  @Override
  public String runId() {
    return own.runId();
  }

  @Override
  public int attempt() {
    return own.attempt();
  }

  @Override
  public int maxAttempts() {
    return own.maxAttempts();
  }

  @Override
  public <T> T data(Class<T> type) {
    return own.codec().readData(originalEvent, type);
  }
}
