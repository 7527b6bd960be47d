package io.wamcp.mcp;

import io.wamcp.domain.config.Secret;
import io.wamcp.domain.id.NumberId;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.WabaId;
import io.wamcp.mcp.auth.KeyMinting;
import io.wamcp.mcp.auth.KeyMinting.Minted;
import io.wamcp.mcp.auth.KeyRequest;
import io.wamcp.mcp.auth.Pepper;
import io.wamcp.runtime.config.Settings;
import io.wamcp.store.Clients;
import io.wamcp.store.Database;
import io.wamcp.store.DatabaseOptions;
import io.wamcp.store.Grants;
import io.wamcp.store.PhoneNumbers;
import io.wamcp.testkit.DatabaseAccess;
import io.wamcp.testkit.FreePort;
import io.wamcp.testkit.KeptConnections;
import io.wamcp.testkit.PostgresUnderTest;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A running MCP service on a database of its own, with an owner, two other clients and two numbers.
 * No Inngest server answers; what would be sent to it stays in the outbox.
 */
public final class McpFixture implements AutoCloseable {

  public static final String PEPPER = "a pepper for tests, long enough";
  public static final PhoneNumberId NUMBER = new PhoneNumberId("100000000000001");
  public static final PhoneNumberId OTHER_NUMBER = new PhoneNumberId("100000000000002");

  private final DatabaseAccess access;
  private final KeptConnections kept;
  private final Database database;
  private final Map<String, String> settings = new LinkedHashMap<>();
  private final List<McpService> services = new ArrayList<>();
  private final NumberId number;
  private final NumberId otherNumber;

  public McpFixture() {
    access = PostgresUnderTest.shared().newDatabase("migrated", McpFixture::migrate);
    kept = KeptConnections.to(access);
    database =
        Database.open(DatabaseOptions.of(access.jdbcUrl(), access.user(), access.password()));
    database.query(db -> Clients.ensureOwner(db, "owner", "Owner"));
    database.query(db -> Clients.create(db, "alpha", "Alpha"));
    database.query(db -> Clients.create(db, "beta", "Beta"));
    number = number(NUMBER, "+15550009001", "Support");
    otherNumber = number(OTHER_NUMBER, "+15550009002", "Sales");
    grant("owner", number, List.of("*"));
    grant("owner", otherNumber, List.of("*"));
    settings.put("mcp.api-key-pepper", PEPPER);
    settings.put("server.host", "127.0.0.1");
    settings.put("server.port", "0");
    settings.put("admin.host", "127.0.0.1");
    settings.put("admin.port", "0");
    settings.put("db.url", access.jdbcUrl());
    settings.put("db.username", access.user());
    settings.put("db.password", access.password());
    settings.put("db.connect-timeout", "20s");
    settings.put("inngest.dev", "http://127.0.0.1:" + FreePort.pick());
    settings.put("shutdown.grace", "2s");
  }

  private static void migrate(DatabaseAccess access) {
    try (Database database =
        Database.open(DatabaseOptions.of(access.jdbcUrl(), access.user(), access.password()))) {
      database.migrate();
    }
  }

  private NumberId number(PhoneNumberId id, String display, String label) {
    return database.query(
        db ->
            PhoneNumbers.put(
                db, id, new WabaId("200000000000001"), display, label, "secrets://token"));
  }

  public void grant(String client, NumberId to, List<String> tools) {
    database.inTransactionDo(
        tx -> Grants.put(tx, Clients.findByName(tx, client).orElseThrow().id(), to, tools, null));
  }

  /** Lets a person, by phone number, have written a moment ago, so that free text may be sent. */
  public McpFixture openWindow(NumberId of, String waId) {
    execute(
        """
        INSERT INTO contacts (phone_number_id, wa_id, last_inbound_at, window_ends_at)
        VALUES (?, ?, now(), now() + interval '24 hours')
        """,
        of.value(),
        waId);
    return this;
  }

  public McpFixture set(String key, String value) {
    settings.put(key, value);
    return this;
  }

  public Settings settings() {
    return Settings.of(settings);
  }

  /** Starts a replica; several may run. */
  public McpService start() {
    return start(Clock.systemUTC());
  }

  /** As {@link #start()}, at a time of the test's. */
  public McpService start(Clock clock) {
    McpService service = McpService.start(settings(), clock);
    services.add(service);
    return service;
  }

  public KeyMinting keys() {
    return new KeyMinting(
        database,
        new Pepper(Secret.of(PEPPER), Optional.empty()),
        new SecureRandom(),
        Clock.systemUTC());
  }

  /** A key with the scopes that fit the client. */
  public String key(String client) {
    return minted(client, List.of()).token().reveal();
  }

  public Minted minted(String client, List<String> scopes) {
    return mint(KeyRequest.of(client, "test", scopes, Optional.empty()));
  }

  public Minted mintedFor(String client, Duration lifetime) {
    return mint(KeyRequest.of(client, "test", List.of(), Optional.of(lifetime)));
  }

  private Minted mint(KeyRequest request) {
    return keys().mint(request.withLimits(KeyRequest.MOST, KeyRequest.MOST));
  }

  /** Revokes a key; false when it was revoked before. */
  public boolean revoke(Minted key) {
    return database.transaction(tx -> keys().revoke(tx, key.token().prefix()).changed());
  }

  public McpClient client(McpService service, String key) {
    return new McpClient(service.port(), key);
  }

  public Database database() {
    return database;
  }

  public DatabaseAccess access() {
    return access;
  }

  public NumberId number() {
    return number;
  }

  public NumberId otherNumber() {
    return otherNumber;
  }

  /** Runs one statement, and commits it. */
  public int execute(String sql, Object... parameters) {
    try {
      return kept.run(connection -> execute(connection, sql, parameters));
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  public static int execute(Connection connection, String sql, Object... parameters) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, parameters);
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** The first column of the first row, as text; null when there is no row. */
  public String value(String sql, Object... parameters) {
    try {
      return kept.run(connection -> value(connection, sql, parameters));
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private static String value(Connection connection, String sql, Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, parameters);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? rows.getString(1) : null;
      }
    }
  }

  private static void bind(PreparedStatement statement, Object... parameters) throws SQLException {
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
  }

  @Override
  public void close() {
    services.forEach(McpService::close);
    kept.close();
    database.close();
  }
}
