package io.wamcp.store;

import org.flywaydb.core.Flyway;

/** Applies the forward-only migrations of {@code db/migration}. */
final class Migrations {

  private Migrations() {}

  static void migrate(DatabaseOptions options) {
    Flyway.configure()
        .dataSource(options.jdbcUrl(), options.user(), options.password().reveal())
        .locations("classpath:db/migration")
        .connectRetries(10)
        .connectRetriesInterval(2)
        .load()
        .migrate();
  }
}
