package io.wamcp.mcp;

import io.wamcp.runtime.config.DatabaseSettings;
import io.wamcp.runtime.config.Settings;
import io.wamcp.store.DatabaseOptions;

/** How this service and its admin command reach Postgres. */
public final class DatabaseAccess {

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
        db.statementTimeout(),
        applicationName,
        db.leastRights());
  }
}
