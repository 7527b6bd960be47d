package io.wamcp.inngest.devserver.database;

import java.sql.SQLException;

/** A statement or connection failed; the transaction, if any, was rolled back. */
public final class DatabaseException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String state;

  public DatabaseException(SQLException cause) {
    super(cause.getMessage(), cause);
    this.state = cause.getSQLState() == null ? "08000" : cause.getSQLState();
  }

  /** The same failure, told to another thread. */
  DatabaseException(DatabaseException told) {
    super(told.getMessage(), told);
    this.state = told.state;
  }

  /** Whether another transaction was in the way, so that trying again at once makes sense. */
  boolean isConflict() {
    return state.equals("40P01") || state.equals("40001");
  }

  /** Whether the database could not be reached or is going down. */
  public boolean isOutage() {
    return state.startsWith("08") || state.startsWith("57P") || state.startsWith("53");
  }
}
