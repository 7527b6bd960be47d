package io.wamcp.store;

/**
 * Postgres could not be reached, did not answer in time, or had no place for this caller in time.
 * When the connection broke during a commit, whether it took effect is unknown: callers repeat
 * their work, which every table is made for.
 */
public final class DatabaseUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public DatabaseUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
