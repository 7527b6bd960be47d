package io.wamcp.worker.notify;

import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.event.ClientNotify;
import io.wamcp.store.Database;
import io.wamcp.store.Json;
import io.wamcp.store.Notifications;
import io.wamcp.store.OutboxDrain;
import io.wamcp.store.OutboxRow;
import io.wamcp.worker.drain.DrainSettings;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Sends a NOTIFY for a run's own event and for others that wait (D14, D17). Thread-safe. */
public final class ClientNotifications {

  private final Database database;
  private final DrainSettings settings;
  private final Clock clock;

  public ClientNotifications(Database database, DrainSettings settings, Clock clock) {
    this.database = database;
    this.settings = settings;
    this.clock = clock;
  }

  /** Notifies; returns how many clients' hints went out. None when another run had this one. */
  int push(ClientNotify event) {
    return database.transaction(tx -> push(tx, event));
  }

  private int push(DbExecute tx, ClientNotify event) {
    String key = event.subjectKey();
    Optional<OutboxRow> own = OutboxDrain.lockOwn(tx, ClientNotify.NAME, key);
    List<OutboxRow> rows =
        new ArrayList<>(
            OutboxDrain.lockWaiting(tx, ClientNotify.NAME, key, clock.instant(), settings.most()));
    List<ClientNotify> events = new ArrayList<>();
    rows.forEach(row -> events.add(Json.mapper().convertValue(row.data(), ClientNotify.class)));
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
}
