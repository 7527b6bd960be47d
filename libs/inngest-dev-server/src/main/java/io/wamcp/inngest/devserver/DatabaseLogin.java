package io.wamcp.inngest.devserver;

/** Where the database is and how to log in. Never prints the password. Immutable. */
public final class DatabaseLogin {

  private final String jdbcUrl;
  private final String user;
  private final String password;

  DatabaseLogin(String jdbcUrl, String user, String password) {
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

  @Override
  public String toString() {
    return user + "@" + jdbcUrl.replaceFirst("\\?.*", "");
  }
}
