package io.wamcp.inngest;

/**
 * A step failed for good. Thrown at the step's call each time the function runs afterwards; the
 * function may catch it and go on. Uncaught, it fails the run without another attempt.
 */
public class StepException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String stepId;
  private final String errorName;
  private final String originalStack;

  StepException(String stepId, String errorName, String message, String originalStack) {
    super(message);
    this.stepId = stepId;
    this.errorName = errorName;
    this.originalStack = originalStack;
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
