package io.wamcp.worker;

import io.wamcp.domain.event.DomainEvent;
import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.MessageId;
import io.wamcp.domain.id.NumberId;
import io.wamcp.domain.id.RequestId;
import io.wamcp.domain.id.WabaId;
import io.wamcp.inngest.Sleeper;
import io.wamcp.store.Clients;
import io.wamcp.store.Database;
import io.wamcp.store.DatabaseOptions;
import io.wamcp.store.Grants;
import io.wamcp.store.Json;
import io.wamcp.store.PhoneNumbers;
import io.wamcp.store.Sends;
import io.wamcp.testkit.DatabaseAccess;
import io.wamcp.testkit.MutableClock;
import io.wamcp.worker.drain.DrainSettings;
import io.wamcp.worker.drain.ItemDrain;
import io.wamcp.worker.drain.ItemHandler;
import io.wamcp.worker.drain.WebhooksFirst;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A real database with an owner who is granted the number of {@link WorkerHarness}, at a time that
 * stands still; without an engine, and so quick enough for many tries.
 */
public final class Installation implements AutoCloseable {

  public static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");

  private final DatabaseAccess access = MigratedDatabase.create();
  public final Clock clock = MutableClock.at(NOW);
  public final Database database;
  public final ClientId owner;
  public final NumberId number;
  public final AfterCommit afterCommit;

  public Installation() {
    database =
        Database.open(DatabaseOptions.of(access.jdbcUrl(), access.user(), access.password()));
    owner = database.query(db -> Clients.ensureOwner(db, "owner", "Owner")).id();
    WabaId account = new WabaId("200000000000001");
    number =
        database.query(
            db ->
                PhoneNumbers.put(
                    db, WorkerHarness.NUMBER, account, "+1555", "", "secrets://token"));
    database.inTransactionDo(tx -> Grants.put(tx, owner, number, List.of("*"), null));
    afterCommit = new AfterCommit(database, events -> {});
  }

  /** What a run does with its own item and at most so many more that wait. */
  public <E extends DomainEvent, P> ItemDrain<E, P> drain(ItemHandler<E, P> handler, int most) {
    return drain(
        handler,
        most,
        new WebhooksFirst(
            database, new DrainSettings(most, 1, Duration.ZERO), () -> false, Sleeper.waiting()));
  }

  /** As above, where webhooks may come first. */
  public <E extends DomainEvent, P> ItemDrain<E, P> drain(
      ItemHandler<E, P> handler, int most, WebhooksFirst webhooksFirst) {
    return new ItemDrain<>(
        handler,
        afterCommit,
        new Numbers(database, clock),
        new DrainSettings(most, 1, Duration.ZERO),
        webhooksFirst,
        clock);
  }

  @Override
  public void close() {
    database.close();
  }

  /** A text for somebody, accepted and not sent yet. */
  public RequestId queue(NumberId number, String to, Instant acceptedAt) {
    RequestId request = new RequestId(UUID.randomUUID());
    Sends.NewSend send = text(request, owner, number, to, "hello");
    database.inTransactionDo(tx -> Sends.insertQueued(tx, send, acceptedAt));
    return request;
  }

  static Sends.NewSend text(
      RequestId request, ClientId client, NumberId number, String to, String body) {
    return new Sends.NewSend(
        new MessageId(UUID.randomUUID()),
        request,
        client,
        null,
        number,
        null,
        to,
        "text",
        body,
        Json.mapper().createObjectNode().put("body", body),
        null,
        null,
        "print");
  }
}
