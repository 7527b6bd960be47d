package io.wamcp.inngest;

/**
 * Thrown by a function or a step to fail at once, whatever attempts are left. In a step it fails
 * the step; the function may catch the {@link StepException} that follows. An {@link
 * InngestSendException} that is not retriable works the same way.
 */
public class NonRetriableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public NonRetriableException(String message) {
    super(message);
  }

  public NonRetriableException(String message, Throwable cause) {
    super(message, cause);
  }
}
