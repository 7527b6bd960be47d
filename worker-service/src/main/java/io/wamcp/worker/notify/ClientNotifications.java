package io.wamcp.worker.notify;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.event.ClientNotify;
import io.wamcp.store.Database;
import io.wamcp.store.Json;
import io.wamcp.store.Notifications;
import io.wamcp.store.OutboxDrain;
import io.wamcp.store.OutboxRow;
import io.wamcp.worker.drain.DrainSettings;
import io.wamcp.worker.drain.WebhooksFirst;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Sends a NOTIFY for a run's own event and for others that wait (D14, D17). Thread-safe. */
public final class ClientNotifications {

  private final Database database;
  private final DrainSettings settings;
  private final WebhooksFirst webhooksFirst;
  private final Clock clock;

  public ClientNotifications(
      Database database, DrainSettings settings, WebhooksFirst webhooksFirst, Clock clock) {
    this.database = database;
    this.settings = settings;
    this.webhooksFirst = webhooksFirst;
    this.clock = clock;
  }

  /** Notifies; returns how many clients' hints went out. None when another run had this one. */
  int push(ClientNotify event) {
    webhooksFirst.beforeOwn();
    return database.transaction(tx -> push(tx, event));
  }

  private int push(DbExecute tx, ClientNotify event) {
    String key = event.subjectKey();
    Optional<OutboxRow> own = OutboxDrain.lockOwn(tx, ClientNotify.NAME, key);
    List<OutboxRow> rows = new ArrayList<>();
    List<ClientNotify> events = new ArrayList<>();
    for (OutboxRow row :
        OutboxDrain.lockWaiting(tx, ClientNotify.NAME, key, clock.instant(), settings.most())) {
      read(tx, row)
          .ifPresent(
              waiting -> {
                events.add(waiting);
                rows.add(row);
              });
    }
    if (own.isEmpty() || own.get().confirmedAt() == null) {
      events.add(event);
    }
    own.ifPresent(rows::add);
    if (!events.isEmpty()) {
      Notifications.clients(tx, events);
    }
    OutboxDrain.finish(tx, rows, key, clock.instant());
    return events.size();
  }

  /** A waiting row's event; one that cannot be read must not fail those that can. */
  private Optional<ClientNotify> read(DbExecute tx, OutboxRow row) {
    try {
      return Optional.of(Json.mapper().convertValue(row.data(), ClientNotify.class));
    } catch (IllegalArgumentException e) {
      OutboxDrain.leaveToOwnRun(
          tx, ClientNotify.NAME, row.subjectKey(), "not a ClientNotify", clock.instant());
      return Optional.empty();
    }
  }
}
