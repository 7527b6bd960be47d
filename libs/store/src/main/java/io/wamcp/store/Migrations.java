package io.wamcp.store;

import java.util.Arrays;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;

/** Applies the forward-only migrations of {@code db/migration}. */
final class Migrations {

  private Migrations() {}

  static void migrate(DatabaseOptions options) {
    configuration(options).load().migrate();
  }

  /** Where the schema stands; changes nothing. */
  static DatabaseState.Schema state(DatabaseOptions options) {
    MigrationInfoService info = configuration(options).connectRetries(0).load().info();
    List<MigrationInfo> all = List.of(info.all());
    String version =
        Arrays.stream(info.applied())
            .filter(each -> !each.getState().isFailed())
            .reduce("", (last, each) -> each.getVersion().toString(), (first, last) -> last);
    return new DatabaseState.Schema(
        version,
        info.pending().length,
        all.stream()
            .filter(each -> each.getState() == MigrationState.IGNORED)
            .map(each -> each.getVersion().toString())
            .toList(),
        (int) all.stream().filter(each -> each.getState().isFailed()).count(),
        all.stream().anyMatch(each -> each.getState() == MigrationState.FUTURE_SUCCESS));
  }

  private static FluentConfiguration configuration(DatabaseOptions options) {
    FluentConfiguration configuration =
        Flyway.configure()
            .dataSource(options.jdbcUrl(), options.user(), options.password().reveal())
            .jdbcProperties(QuietErrors.PROPERTIES)
            .locations("classpath:db/migration")
            .connectRetries(10)
            .connectRetriesInterval(2);
    // The lock against a second process is the session's: an index that is built concurrently
    // waits for every transaction, also for one that holds the lock and waits for the index.
    configuration
        .getConfigurationExtension(PostgreSQLConfigurationExtension.class)
        .setTransactionalLock(false);
    return configuration;
  }
}
