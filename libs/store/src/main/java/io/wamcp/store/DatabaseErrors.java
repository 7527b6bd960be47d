package io.wamcp.store;

import io.helidon.dbclient.DbClientException;
import java.sql.SQLException;
import java.util.Set;

/** Tells "Postgres is away" from "the statement is wrong", and leaves out what it was given. */
final class DatabaseErrors {

  /** Shutdown, crash, cannot connect now, query cancelled by timeout, too many connections. */
  private static final Set<String> AWAY = Set.of("57P01", "57P02", "57P03", "57014", "53300");

  private DatabaseErrors() {}

  static RuntimeException translate(RuntimeException error) {
    if (error instanceof DatabaseUnavailableException) {
      return error;
    }
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof DatabaseUnavailableException unavailable) {
        return unavailable;
      }
      if (cause instanceof SQLException sql && isAway(sql.getSQLState())) {
        return new DatabaseUnavailableException("Postgres went away or took too long", error);
      }
    }
    return error instanceof DbClientException ? withoutData(error) : error;
  }

  /** Of the errors that stay as they are, these quote values in the sentence that names them. */
  private static RuntimeException withoutData(RuntimeException error) {
    return RefusedData.sqlState(error)
        .filter(state -> state.startsWith(RefusedData.DATA_EXCEPTION))
        .<RuntimeException>map(state -> new DataRefusedException(state, error))
        .orElse(error);
  }

  private static boolean isAway(String state) {
    return state == null || state.startsWith("08") || AWAY.contains(state);
  }
}
