package io.wamcp.domain.fault;

/** What an armed point throws: an operation that failed for no reason of its own. */
public final class FaultException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  FaultException(String point) {
    super("told to fail at " + point);
  }
}
