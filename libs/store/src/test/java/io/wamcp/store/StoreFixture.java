package io.wamcp.store;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.config.Secret;
import io.wamcp.domain.id.ApiKeyId;
import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.MessageId;
import io.wamcp.domain.id.NumberId;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.RequestId;
import io.wamcp.domain.id.WabaId;
import io.wamcp.testkit.DatabaseAccess;
import io.wamcp.testkit.PostgresUnderTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** A migrated database with one client and two numbers, opened by the code under test. */
final class StoreFixture implements AutoCloseable {

  static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");
  static final PhoneNumberId PHONE = new PhoneNumberId("1000001");

  final DatabaseAccess access;
  final Database database;
  final ClientId client;
  final NumberId number;
  final NumberId otherNumber;

  private StoreFixture(DatabaseAccess access, int poolSize) {
    this.access = access;
    this.database = Database.open(options(access, poolSize, 5_000, 10_000));
    client = database.query(db -> Clients.ensureOwner(db, "local-owner", "Owner")).id();
    number = putNumber("1000001");
    otherNumber = putNumber("1000002");
  }

  static StoreFixture open() {
    return new StoreFixture(migrated(), 12);
  }

  static StoreFixture openWithPoolOf(int poolSize) {
    return new StoreFixture(migrated(), poolSize);
  }

  private static DatabaseAccess migrated() {
    return PostgresUnderTest.shared()
        .newDatabase("migrated", access -> Migrations.migrate(options(access, 2, 5_000, 10_000)));
  }

  static DatabaseOptions options(
      DatabaseAccess access, int poolSize, long acquireMillis, long statementMillis) {
    return new DatabaseOptions(
        access.jdbcUrl(),
        access.user(),
        Secret.of(access.password()),
        poolSize,
        Duration.ofMillis(acquireMillis),
        Duration.ofMillis(statementMillis),
        "store-test",
        false);
  }

  private NumberId putNumber(String id) {
    return database.query(
        db ->
            PhoneNumbers.put(
                db, new PhoneNumberId(id), new WabaId("2000001"), "+1 " + id, id, "secrets://x"));
  }

  ApiKeyId newKey(String prefix) {
    return database.query(
        db ->
            ApiKeys.insert(
                db,
                new ApiKeys.NewKey(
                    client,
                    prefix,
                    prefix,
                    new byte[32],
                    List.of("*"),
                    false,
                    null,
                    60,
                    250,
                    null,
                    null)));
  }

  Sends.NewSend send(String recipient) {
    return send(recipient, null, "print");
  }

  Sends.NewSend send(String recipient, String idempotencyKey, String fingerprint) {
    return new Sends.NewSend(
        new MessageId(UUID.randomUUID()),
        new RequestId(UUID.randomUUID()),
        client,
        null,
        number,
        null,
        recipient,
        "text",
        "hello",
        Json.toNode(Map.of("body", "hello")),
        null,
        idempotencyKey,
        fingerprint);
  }

  /** Queues a message and returns its request id. */
  RequestId queue(String recipient, Instant at) {
    Sends.NewSend send = send(recipient);
    database.inTransactionDo(tx -> Sends.insertQueued(tx, send, at));
    return send.requestId();
  }

  Sends.Send find(RequestId request) {
    return database.query(db -> Sends.find(db, number, request)).orElseThrow();
  }

  /** As {@link Database#transaction}, for a list. */
  <T> List<T> list(Function<DbExecute, List<T>> work) {
    return database.transaction(work);
  }

  /** As {@link Database#transaction}, for what may be absent. */
  <T> Optional<T> one(Function<DbExecute, Optional<T>> work) {
    return database.transaction(work);
  }

  void execute(String sql) {
    database.inTransactionDo(tx -> tx.createDmlStatement(sql).execute());
  }

  /** One value of one row, as text. */
  String value(String sql) {
    return database.query(
        db ->
            db.createGet("SELECT CAST((" + sql + ") AS text) AS value")
                .execute()
                .map(row -> Rows.text(row, "value"))
                .orElse(null));
  }

  long count(String table) {
    return Long.parseLong(value("SELECT count(*) FROM " + table));
  }

  @Override
  public void close() {
    database.close();
  }
}
