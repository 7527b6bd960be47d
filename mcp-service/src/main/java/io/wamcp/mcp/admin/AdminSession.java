package io.wamcp.mcp.admin;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.id.ApiKeyId;
import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.mcp.DatabaseAccess;
import io.wamcp.mcp.McpSettings;
import io.wamcp.mcp.auth.KeyMinting;
import io.wamcp.mcp.auth.Pepper;
import io.wamcp.runtime.config.Settings;
import io.wamcp.store.AuditLog;
import io.wamcp.store.AuditLog.Entry;
import io.wamcp.store.Clients;
import io.wamcp.store.Clients.Client;
import io.wamcp.store.Database;
import io.wamcp.store.Json;
import io.wamcp.store.PhoneNumbers;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import io.wamcp.store.Sends.Send;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
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

  /** Meta's id of a number as given on the command line; null stays null. */
  static PhoneNumberId numberId(String text) {
    try {
      return text == null ? null : new PhoneNumberId(text);
    } catch (IllegalArgumentException e) {
      throw new AdminException("--number takes Meta's id of a number");
    }
  }

  /**
   * Writes down what the operator did, in the transaction that does it.
   *
   * @param client whom it concerns; null for nobody in particular
   */
  void audit(
      DbExecute tx,
      String event,
      ClientId client,
      PhoneNumberId number,
      Map<String, Object> details) {
    append(tx, Entry.of(now(), event, "ok").by(client, null).about(number, null), details);
  }

  /** As {@link #audit}, about a key. */
  void auditKey(
      DbExecute tx, String event, ClientId client, ApiKeyId key, Map<String, Object> details) {
    append(tx, Entry.of(now(), event, "ok").by(client, key), details);
  }

  /** As {@link #audit}, for a send that gets another attempt: it belongs to its client. */
  void auditSend(DbExecute tx, Send send, PhoneNumberId number, boolean force) {
    append(
        tx,
        Entry.of(now(), "admin.sends.retry", "ok")
            .by(send.clientId(), send.apiKeyId())
            .about(number, send.requestId()),
        Map.of("force", force));
  }

  private static void append(DbExecute tx, Entry entry, Map<String, Object> details) {
    Map<String, Object> all = new LinkedHashMap<>(details);
    all.put("operator", System.getProperty("user.name", "unknown"));
    AuditLog.append(tx, entry.with(Json.toNode(all)));
  }

  @Override
  public void close() {
    database.close();
  }
}
