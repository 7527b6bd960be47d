package io.wamcp.store;

import java.sql.SQLException;
import java.util.Objects;
import java.util.stream.Stream;

/** Finds what Postgres said in whatever was thrown. Stateless. */
public final class SqlCauses {

  private SqlCauses() {}

  /** The SQL exceptions among a problem and its causes, outermost first. */
  public static Stream<SQLException> of(Throwable problem) {
    return Stream.iterate(problem, Objects::nonNull, Throwable::getCause)
        .filter(SQLException.class::isInstance)
        .map(SQLException.class::cast);
  }
}
