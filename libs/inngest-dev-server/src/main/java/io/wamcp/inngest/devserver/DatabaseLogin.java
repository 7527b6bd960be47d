package io.wamcp.inngest.devserver;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;

/** Where the database is and how to log in. Never prints the password. Immutable. */
public final class DatabaseLogin {

  /** Properties of the driver: without them the rows it refuses stand in the texts of errors. */
  public static final Map<String, String> QUIET = Map.of("logServerErrorDetail", "false");

  private final String jdbcUrl;
  private final String user;
  private final String password;

  public DatabaseLogin(String jdbcUrl, String user, String password) {
    this.jdbcUrl = jdbcUrl;
    this.user = user;
    this.password = password;
  }

  public String jdbcUrl() {
    return jdbcUrl;
  }

  public String user() {
    return user;
  }

  public String password() {
    return password;
  }

  /** Opens a connection outside the pool. */
  public Connection connect() throws SQLException {
    Properties properties = new Properties();
    properties.putAll(QUIET);
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    return DriverManager.getConnection(jdbcUrl, properties);
  }

  @Override
  public String toString() {
    return user + "@" + jdbcUrl.replaceFirst("\\?.*", "");
  }
}
