package io.wamcp.store;

import io.wamcp.domain.config.Secret;
import java.time.Duration;
import java.util.Objects;

/**
 * How to reach Postgres.
 *
 * @param poolSize most connections at once, and the width of the bulkhead before them
 * @param acquireTimeout longest wait for a place, and then for a connection, before the caller gets
 *     {@link DatabaseUnavailableException}
 * @param statementTimeout longest a statement may run; also bounds the wait for a silent server
 * @param leastRights whether the pool's connections take the rights of {@link #APP_ROLE}, where it
 *     exists and the user is its member; migrations run as the user all the same
 */
public record DatabaseOptions(
    String jdbcUrl,
    String user,
    Secret password,
    int poolSize,
    Duration acquireTimeout,
    Duration statementTimeout,
    String applicationName,
    boolean leastRights) {

  /** The role that may do what services do, and cannot change what is in {@code audit_log}. */
  public static final String APP_ROLE = "wa_app";

  public DatabaseOptions {

    Objects.requireNonNull(jdbcUrl, "jdbcUrl");
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(password, "password");
    if (poolSize < 1) {
      throw new IllegalArgumentException("poolSize must be at least 1");
    }
    if (acquireTimeout.toMillis() < 1 || statementTimeout.toMillis() < 1) {
      throw new IllegalArgumentException("timeouts must be at least a millisecond");
    }
  }

  /**
   * Options of one who opens a database by hand or for a test: the user's own rights, and patience
   * for a server or machine that is busy.
   */
  public static DatabaseOptions of(String jdbcUrl, String user, String password) {
    return new DatabaseOptions(
        jdbcUrl,
        user,
        Secret.of(password),
        12,
        Duration.ofSeconds(20),
        Duration.ofSeconds(20),
        "wa-mcp",
        false);
  }

  /** The same with another longest wait for a connection. */
  public DatabaseOptions withAcquireTimeout(Duration timeout) {
    return new DatabaseOptions(
        jdbcUrl, user, password, poolSize, timeout, statementTimeout, applicationName, leastRights);
  }
}
