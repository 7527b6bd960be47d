package io.wamcp.worker;

import io.wamcp.store.Database;
import io.wamcp.store.DatabaseOptions;
import io.wamcp.testkit.DatabaseAccess;
import io.wamcp.testkit.PostgresUnderTest;

/** Databases with every migration applied and no rows, each a copy of one migrated before. */
public final class MigratedDatabase {

  private MigratedDatabase() {}

  /** The schema of the services. */
  public static DatabaseAccess create() {
    return PostgresUnderTest.shared().newDatabase("services", MigratedDatabase::migrate);
  }

  private static void migrate(DatabaseAccess access) {
    try (Database database =
        Database.open(DatabaseOptions.of(access.jdbcUrl(), access.user(), access.password()))) {
      database.migrate();
    }
  }
}
