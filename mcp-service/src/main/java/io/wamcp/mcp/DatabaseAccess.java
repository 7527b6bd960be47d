package io.wamcp.mcp;

import io.wamcp.runtime.config.DatabaseSettings;
import io.wamcp.runtime.config.Settings;
import io.wamcp.store.DatabaseOptions;
import java.time.Duration;

/** How this service and its admin command reach Postgres. */
public final class DatabaseAccess {

  private static final Duration LONGEST_STATEMENT = Duration.ofSeconds(10);

  private DatabaseAccess() {}

  /** The options from {@code db.*}. */
  public static DatabaseOptions options(Settings settings, String applicationName) {
    DatabaseSettings db = DatabaseSettings.from(settings);
    return new DatabaseOptions(
        db.url(),
        db.username(),
        db.password(),
        db.poolSize(),
        db.connectTimeout(),
        LONGEST_STATEMENT,
        applicationName,
        db.leastRights());
  }
}
