package io.wamcp.inngest;

/** A step's recorded result cannot be read as the type the function now asks for. */
public class StepDataException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  StepDataException(String message, Throwable cause) {
    super(message, cause);
  }
}
