package io.wamcp.mcp.auth;

/** What was asked about a key cannot be done; the message tells an operator why. */
public final class KeyRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  KeyRefusedException(String message) {
    super(message);
  }
}
