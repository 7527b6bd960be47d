package io.wamcp.mcp.protocol;

/**
 * Thrown by an application's part when something it needs does not answer for now. The client gets
 * HTTP 503 with {@code Retry-After} and nothing of the exception.
 */
public final class UnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Makes one for the cause, which is only logged. */
  public UnavailableException(Throwable cause) {
    super("something needed does not answer", cause);
  }
}
