package io.wamcp.store;

import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;

/** Tells data that Postgres will always refuse from trouble that passes. Stateless. */
public final class RefusedData {

  static final String DATA_EXCEPTION = "22";
  private static final String LIMIT_EXCEEDED = "54";

  private RefusedData() {}

  /** The SQLSTATE (class 22 or 54) by which Postgres refused the data, if it did. */
  public static Optional<String> sqlState(Throwable error) {
    return SqlCauses.of(error)
        .map(SQLException::getSQLState)
        .filter(Objects::nonNull)
        .findFirst()
        .filter(state -> state.startsWith(DATA_EXCEPTION) || state.startsWith(LIMIT_EXCEEDED));
  }
}
