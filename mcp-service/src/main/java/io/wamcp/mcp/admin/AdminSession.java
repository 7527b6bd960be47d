package io.wamcp.mcp.admin;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.mcp.DatabaseAccess;
import io.wamcp.mcp.McpSettings;
import io.wamcp.mcp.auth.KeyMinting;
import io.wamcp.mcp.auth.Pepper;
import io.wamcp.runtime.config.Settings;
import io.wamcp.store.Clients;
import io.wamcp.store.Clients.Client;
import io.wamcp.store.Database;
import io.wamcp.store.PhoneNumbers;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import java.time.Clock;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** What a command works with. Used by one thread. */
final class AdminSession implements AutoCloseable {

  private final Settings settings;
  private final AdminOutput output;
  private final RandomGenerator random;
  private final Clock clock;
  private final Database database;

  AdminSession(Settings settings, AdminOutput output, RandomGenerator random, Clock clock) {
    this.settings = settings;
    this.output = output;
    this.random = random;
    this.clock = clock;
    this.database = Database.open(DatabaseAccess.options(settings, "wa-mcp-admin"));
  }

  AdminOutput output() {
    return output;
  }

  Database database() {
    return database;
  }

  Instant now() {
    return clock.instant();
  }

  KeyMinting keys() {
    Pepper pepper =
        new Pepper(settings.get(McpSettings.PEPPER), settings.find(McpSettings.PEPPER_PREVIOUS));
    return new KeyMinting(database, pepper, random, clock);
  }

  static Client client(DbExecute db, String name) {
    return Clients.findByName(db, name)
        .orElseThrow(() -> new AdminException("there is no client named " + name));
  }

  static Client owner(DbExecute db) {
    return Clients.owner(db)
        .orElseThrow(() -> new AdminException("there is no owner yet: run 'owner init' first"));
  }

  static PhoneNumber number(DbExecute db, String phoneNumberId) {
    return PhoneNumbers.find(db, new PhoneNumberId(phoneNumberId))
        .orElseThrow(() -> new AdminException("there is no number " + phoneNumberId));
  }

  @Override
  public void close() {
    database.close();
  }
}
