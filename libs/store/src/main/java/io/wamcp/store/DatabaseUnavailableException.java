package io.wamcp.store;

/**
 * Postgres could not be reached, or had no place for this caller in time. Nothing was committed.
 */
public final class DatabaseUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  DatabaseUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
