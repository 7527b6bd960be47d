package io.wamcp.worker.drain;

import java.sql.SQLException;

/** Says why something failed, for operators. Stateless. */
final class Reasons {

  private Reasons() {}

  /**
   * The exception and, where Postgres refused, the state it gave. Its own text stays out: it quotes
   * the refused values.
   */
  static String of(Throwable problem) {
    for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return "Postgres refused it, SQL state " + sql.getSQLState();
      }
    }
    return problem.getClass().getSimpleName() + ": " + problem.getMessage();
  }
}
