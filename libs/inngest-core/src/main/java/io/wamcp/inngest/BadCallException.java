package io.wamcp.inngest;

/** A call from the server that makes no sense; the message is safe to send back. */
final class BadCallException extends Exception {

  private static final long serialVersionUID = 1L;

  BadCallException(String message) {
    super(message, null, false, false);
  }
}
