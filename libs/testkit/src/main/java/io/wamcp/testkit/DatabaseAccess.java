package io.wamcp.testkit;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Objects;

/** How to reach one database of a {@link PostgresUnderTest}. */
public record DatabaseAccess(String jdbcUrl, String user, String password) {

  public DatabaseAccess {
    Objects.requireNonNull(jdbcUrl, "jdbcUrl");
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(password, "password");
  }

  /** Opens a plain connection; the caller closes it. */
  public Connection open() throws SQLException {
    return DriverManager.getConnection(jdbcUrl, user, password);
  }
}
