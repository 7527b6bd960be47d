package io.wamcp.outbox;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.event.DomainEvent;
import io.wamcp.store.Database;
import io.wamcp.store.DatabaseOptions;
import io.wamcp.store.EventOutbox;
import io.wamcp.store.OutboxDrain;
import io.wamcp.store.OutboxRow;
import io.wamcp.testkit.DatabaseAccess;
import io.wamcp.testkit.PostgresUnderTest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A database of one test with its outbox table. */
final class OutboxTable implements AutoCloseable {

  private final Database database;

  private OutboxTable(Database database) {
    this.database = database;
  }

  static OutboxTable create() {
    DatabaseAccess access =
        PostgresUnderTest.shared().newDatabase("migrated", OutboxTable::migrate);
    Database database =
        Database.open(DatabaseOptions.of(access.jdbcUrl(), access.user(), access.password()));
    return new OutboxTable(database);
  }

  private static void migrate(DatabaseAccess access) {
    try (Database database =
        Database.open(DatabaseOptions.of(access.jdbcUrl(), access.user(), access.password()))) {
      database.migrate();
    }
  }

  Database database() {
    return database;
  }

  void insert(Collection<? extends DomainEvent> events, InstantSource clock) {
    database.inTransactionDo(tx -> EventOutbox.insert(tx, events, clock.instant()));
  }

  /** How many statements wait for a lock of this transaction. */
  long waiting(DbExecute tx) {
    return tx.createGet(
            "SELECT count(*) AS n FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                + " AND datname = current_database()")
        .execute()
        .map(row -> row.column("n").get(Long.class))
        .orElseThrow();
  }

  /** From now on every statement about the outbox fails. */
  void hide() {
    database.inTransactionDo(
        tx -> tx.createUpdate("ALTER TABLE event_outbox RENAME TO hidden_outbox").execute());
  }

  /** What the consumer's own transaction does. */
  void confirm(DomainEvent event) {
    database.inTransactionDo(tx -> EventOutbox.confirm(tx, event.eventName(), event.subjectKey()));
  }

  /** What a run does whose own items fail. */
  void fail(Collection<? extends DomainEvent> events) {
    events.forEach(
        event ->
            database.inTransactionDo(
                tx ->
                    OutboxDrain.leaveToOwnRun(
                        tx, event.eventName(), event.subjectKey(), "fails", Instant.now())));
  }

  /** What a run does that takes these events along. */
  void finish(Collection<? extends DomainEvent> events, String ownSubject) {
    database.inTransactionDo(
        tx -> {
          List<OutboxRow> rows = new ArrayList<>();
          events.forEach(
              event ->
                  OutboxDrain.lockOwn(tx, event.eventName(), event.subjectKey())
                      .ifPresent(rows::add));
          OutboxDrain.finish(tx, rows, ownSubject, Instant.now());
        });
  }

  List<String> subjects(String where) {
    return database.query(
        db ->
            db.createQuery("SELECT subject_key FROM event_outbox WHERE " + where + " ORDER BY id")
                .execute()
                .map(row -> row.column("subject_key").getString())
                .toList());
  }

  String text(String expression, DomainEvent event) {
    return database.query(
        db ->
            db.createGet("SELECT " + expression + " AS v FROM event_outbox WHERE subject_key = :s")
                .addParam("s", event.subjectKey())
                .execute()
                .map(row -> row.column("v").get(String.class))
                .orElse("no row"));
  }

  @Override
  public void close() {
    database.close();
  }
}
