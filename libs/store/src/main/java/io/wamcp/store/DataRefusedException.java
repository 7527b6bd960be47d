package io.wamcp.store;

import java.sql.SQLException;

/**
 * Postgres refused the values of a statement (SQLSTATE class 22). Its text, which quotes them, is
 * nowhere in this exception, so that it can be logged and told to others; the state is.
 */
public final class DataRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  DataRefusedException(String state, Throwable refused) {
    super(
        "Postgres refused the data, SQL state " + state,
        new SQLException("the text is left out, it quotes the data", state));
    setStackTrace(refused.getStackTrace());
  }
}
