package io.wamcp.worker.drain;

import io.wamcp.store.SqlCauses;

/** Says why something failed, for operators. Stateless. */
final class Reasons {

  private Reasons() {}

  /**
   * The exception and, where Postgres refused, the state it gave. Its own text stays out: it quotes
   * the refused values.
   */
  static String of(Throwable problem) {
    return SqlCauses.of(problem)
        .findFirst()
        .map(refusal -> "Postgres refused it, SQL state " + refusal.getSQLState())
        .orElseGet(() -> problem.getClass().getSimpleName() + ": " + problem.getMessage());
  }
}
