package io.wamcp.inngest;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A step failed for good; its causes are such exceptions too. Thrown at the step's call each time
 * the function runs afterwards; the function may catch it and go on. Uncaught, it fails the run
 * without another attempt.
 */
public class StepException extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private static final int MOST_CAUSES = 5;

  private final String stepId;
  private final String errorName;
  private final String originalStack;

  StepException(
      String stepId, String errorName, String message, String originalStack, Throwable cause) {
    super(message, cause);
    this.stepId = stepId;
    this.errorName = errorName;
    this.originalStack = originalStack;
  }

  /** Reads what the server remembers of a failure; causes are read as far as they were recorded. */
  static StepException of(String stepId, JsonNode error) {
    return of(stepId, error, 0);
  }

  private static StepException of(String stepId, JsonNode error, int depth) {
    JsonNode cause = error.path("cause");
    boolean known = cause.isObject() && depth < MOST_CAUSES;
    return new StepException(
        stepId,
        error.path("name").asText("Error"),
        error.path("message").asText(""),
        error.path("stack").asText(""),
        known ? of(stepId, cause, depth + 1) : null);
  }

  /** The step's id as the function wrote it. */
  public String stepId() {
    return stepId;
  }

  /** Simple class name of what the step threw when it failed for good. */
  public String errorName() {
    return errorName;
  }

  /** The stack recorded when the step failed, or an empty text. */
  public String originalStack() {
    return originalStack;
  }
}
