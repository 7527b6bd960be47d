package io.wamcp.runtime.http;

import java.net.SocketTimeoutException;

/**
 * A request body did not arrive in time. For whoever reads it a timeout of its socket like any
 * other.
 */
final class BodyTimeoutException extends SocketTimeoutException {

  private static final long serialVersionUID = 1L;

  BodyTimeoutException() {
    super("the request body did not arrive in time");
  }
}
