package io.wamcp.runtime.config;

import io.wamcp.domain.config.Secret;
import java.time.Duration;
import java.util.List;

/**
 * How a service reaches Postgres.
 *
 * @param url JDBC URL without credentials
 * @param connectTimeout longest wait for a connection, from the pool or from the server
 * @param statementTimeout longest a statement may run
 * @param leastRights whether connections take the rights of {@code wa_app} where they can
 */
public record DatabaseSettings(
    String url,
    String username,
    Secret password,
    int poolSize,
    Duration connectTimeout,
    Duration statementTimeout,
    boolean leastRights) {

  public static final Setting<String> URL =
      Setting.text("db.url", "JDBC URL of the Postgres database, without credentials")
          .required("Set it to jdbc:postgresql://host:5432/database");
  public static final Setting<String> USERNAME =
      Setting.text("db.username", "Database user").defaultTo("wamcp");
  public static final Setting<Secret> PASSWORD =
      Setting.secret("db.password", "Password of the database user").defaultTo(Secret.of(""));
  public static final Setting<Integer> POOL_SIZE =
      Setting.integer("db.pool-size", "Most connections this process holds")
          .defaultTo(12)
          .between(1, 200);
  public static final Setting<Duration> CONNECT_TIMEOUT =
      Setting.duration("db.connect-timeout", "Longest wait for a database connection")
          .defaultTo(Duration.ofSeconds(3))
          .between(Duration.ofMillis(250), Duration.ofMinutes(1));
  public static final Setting<Duration> STATEMENT_TIMEOUT =
      Setting.duration("db.statement-timeout", "Longest a statement may run")
          .defaultTo(Duration.ofSeconds(15))
          .between(Duration.ofSeconds(1), Duration.ofMinutes(10));

  public static final Setting<Boolean> LEAST_RIGHTS =
      Setting.flag(
              "db.least-rights",
              "Connections take the role wa_app, which cannot change what is in audit_log, where it"
                  + " exists and the user is its member")
          .defaultTo(true);

  /** All of the above. */
  public static final List<Setting<?>> ALL =
      List.of(URL, USERNAME, PASSWORD, POOL_SIZE, CONNECT_TIMEOUT, STATEMENT_TIMEOUT, LEAST_RIGHTS);

  public static DatabaseSettings from(Settings settings) {
    return new DatabaseSettings(
        settings.get(URL),
        settings.get(USERNAME),
        settings.get(PASSWORD),
        settings.get(POOL_SIZE),
        settings.get(CONNECT_TIMEOUT),
        settings.get(STATEMENT_TIMEOUT),
        settings.get(LEAST_RIGHTS));
  }
}
