package io.wamcp.inngest.devserver.database;

import java.sql.SQLException;

/**
 * A statement or connection failed; the transaction, if any, was rolled back. Where Postgres
 * refused a value (SQLSTATE class 22), its text, which quotes the value, is left out.
 */
public final class DatabaseException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String state;

  public DatabaseException(SQLException cause) {
    super(
        text(cause),
        quotesData(cause) ? new SQLException(text(cause), cause.getSQLState()) : cause);
    this.state = cause.getSQLState() == null ? "08000" : cause.getSQLState();
  }

  /** The same failure, told to another thread. */
  DatabaseException(DatabaseException told) {
    super(told.getMessage(), told);
    this.state = told.state;
  }

  private static String text(SQLException cause) {
    return quotesData(cause)
        ? "Postgres refused the data, SQL state " + cause.getSQLState()
        : cause.getMessage();
  }

  private static boolean quotesData(SQLException cause) {
    return cause.getSQLState() != null && cause.getSQLState().startsWith("22");
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
