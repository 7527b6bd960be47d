package io.wamcp.mcp.admin;

/** What the operator asked for cannot be done; the message says why. */
final class AdminException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  AdminException(String message) {
    super(message);
  }
}
