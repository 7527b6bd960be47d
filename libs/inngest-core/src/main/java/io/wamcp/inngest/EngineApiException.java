package io.wamcp.inngest;

/** The server refused an API call, or gave no usable answer. */
final class EngineApiException extends Exception {

  private static final long serialVersionUID = 1L;

  private final int status;

  EngineApiException(int status, String message, Throwable cause) {
    super(message, cause);
    this.status = status;
  }

  /** The server's status, or 0 when it gave none. */
  int status() {
    return status;
  }
}
