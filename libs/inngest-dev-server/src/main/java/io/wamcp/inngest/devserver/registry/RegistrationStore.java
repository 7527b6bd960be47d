package io.wamcp.inngest.devserver.registry;

import io.wamcp.inngest.devserver.Hashes;
import io.wamcp.inngest.devserver.cron.CronQueue;
import io.wamcp.inngest.devserver.database.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/** Replaces an app's set of functions. */
final class RegistrationStore {

  private final InstantSource clock;
  private final CronQueue cronQueue;

  RegistrationStore(InstantSource clock, CronQueue cronQueue) {
    this.clock = clock;
    this.cronQueue = cronQueue;
  }

  record Result(UUID appId, boolean modified) {}

  Result replace(Connection connection, Registration registration) throws SQLException {
    Sql.query(connection, "SELECT version FROM registry FOR UPDATE", row -> row.getLong(1));
    UUID appId = Hashes.uuid("app\n" + registration.appName());
    Optional<String> before =
        Sql.first(
            connection,
            "SELECT payload_hash FROM apps WHERE id = ?",
            row -> row.getString(1),
            appId);
    if (before.filter(registration.payloadHash()::equals).isPresent()) {
      return new Result(appId, false);
    }
    saveApp(connection, appId, registration);
    Sql.update(connection, "UPDATE functions SET archived = true WHERE app_id = ?", appId);
    cronQueue.remove(connection, appId);
    for (Registration.Function function : registration.functions()) {
      saveFunction(connection, appId, registration, function);
    }
    Sql.update(connection, "UPDATE registry SET version = version + 1");
    return new Result(appId, true);
  }

  private void saveApp(Connection connection, UUID appId, Registration registration)
      throws SQLException {
    Sql.update(
        connection,
        "INSERT INTO apps (id, name, url, sdk, payload_hash, synced_at) VALUES (?, ?, ?, ?, ?, ?)"
            + " ON CONFLICT (id) DO UPDATE SET url = excluded.url, sdk = excluded.sdk,"
            + " payload_hash = excluded.payload_hash, synced_at = excluded.synced_at",
        appId,
        registration.appName(),
        registration.url().replace("\0", ""),
        registration.sdk().replace("\0", ""),
        registration.payloadHash(),
        clock.instant());
  }

  private void saveFunction(
      Connection connection, UUID appId, Registration app, Registration.Function function)
      throws SQLException {
    UUID id =
        Sql.first(
                connection,
                "INSERT INTO functions (id, app_id, slug, config) VALUES (?, ?, ?, ?)"
                    + " ON CONFLICT (app_id, slug) DO UPDATE SET config = excluded.config,"
                    + " archived = false RETURNING id",
                row -> row.getObject(1, UUID.class),
                Hashes.uuid(app.url() + "\n" + app.appName() + "\n" + function.slug()),
                appId,
                function.slug(),
                function.config())
            .orElseThrow();
    // A raised limit lets blocked items run: the next claim decides anew.
    Sql.update(
        connection,
        "UPDATE queue SET state = 'ready', blocked_on = NULL"
            + " WHERE function_id = ? AND state = 'blocked'",
        id);
    for (Trigger.OnSchedule schedule : function.definition().schedules()) {
      cronQueue.add(
          connection, id, schedule.text(), schedule.schedule(), schedule.jitter(), clock.instant());
    }
  }
}
