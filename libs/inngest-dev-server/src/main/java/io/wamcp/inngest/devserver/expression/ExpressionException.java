package io.wamcp.inngest.devserver.expression;

/** The text is not an expression of the supported subset; the message says where and why. */
public final class ExpressionException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ExpressionException(String message) {
    super(message);
  }
}
