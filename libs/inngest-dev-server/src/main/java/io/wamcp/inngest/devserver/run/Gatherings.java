package io.wamcp.inngest.devserver.run;

import io.wamcp.inngest.devserver.database.Sql;
import io.wamcp.inngest.devserver.event.EventStore;
import io.wamcp.inngest.devserver.event.StoredEvent;
import io.wamcp.inngest.devserver.json.CanonicalJson;
import io.wamcp.inngest.devserver.queue.QueueItem;
import io.wamcp.inngest.devserver.queue.QueueStore;
import io.wamcp.inngest.devserver.registry.BatchDefinition;
import io.wamcp.inngest.devserver.registry.DebounceDefinition;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Events that wait for a start they share: batches, which keep all of them, and debounces, which
 * keep the last. The caller holds the lock of the key.
 */
final class Gatherings {

  /** A batch starts when its events are this large together. */
  private static final long MAX_BATCH_BYTES = 10L * 1024 * 1024;

  private final QueueStore queue;

  Gatherings(QueueStore queue) {
    this.queue = queue;
  }

  private record Gathering(Instant firstAt, Instant dueAt, long latest, int events, long bytes) {}

  /** Adds an event to its batch; gives the batch when that filled it, which ends it. */
  Optional<List<StoredEvent>> addToBatch(
      Connection connection,
      UUID functionId,
      String key,
      BatchDefinition batch,
      StoredEvent event,
      Instant now)
      throws SQLException {
    Gathering before = open(connection, functionId, key, now, now.plus(batch.timeout()));
    if (!insert(connection, functionId, key, before.events(), event)) {
      return Optional.empty();
    }
    long bytes = before.bytes() + CanonicalJson.write(event.body()).length();
    if (before.events() + 1 >= batch.maxSize() || bytes >= MAX_BATCH_BYTES) {
      return Optional.of(end(connection, functionId, key));
    }
    Sql.update(
        connection,
        "UPDATE gatherings SET events = events + 1, bytes = ? WHERE function_id = ? AND key = ?",
        bytes,
        functionId,
        key);
    return Optional.empty();
  }

  /** Puts a start off once more, for this event unless a later one is waiting already. */
  void debounce(
      Connection connection,
      UUID functionId,
      String key,
      DebounceDefinition debounce,
      StoredEvent event,
      Instant now)
      throws SQLException {
    Instant due = now.plus(debounce.period());
    Gathering before = open(connection, functionId, key, now, due);
    long timestamp = event.timestamp().toEpochMilli();
    if (before.events() > 0 && timestamp < before.latest()) {
      return;
    }
    Instant last = debounce.timeout().map(before.firstAt()::plus).orElse(Instant.MAX);
    Instant dueAt = due.isAfter(last) ? last : due;
    Sql.update(
        connection, "DELETE FROM gathered WHERE function_id = ? AND key = ?", functionId, key);
    insert(connection, functionId, key, 0, event);
    Sql.update(
        connection,
        "UPDATE gatherings SET events = 1, latest_ts = ?, due_at = ?"
            + " WHERE function_id = ? AND key = ?",
        timestamp,
        dueAt,
        functionId,
        key);
    queue.schedule(connection, functionId, QueueItem.Kind.GATHERED, key, dueAt);
  }

  private Gathering open(
      Connection connection, UUID functionId, String key, Instant now, Instant dueAt)
      throws SQLException {
    Optional<Gathering> found = find(connection, functionId, key);
    if (found.isPresent()) {
      return found.get();
    }
    Sql.update(
        connection,
        "INSERT INTO gatherings (function_id, key, first_at, due_at) VALUES (?, ?, ?, ?)",
        functionId,
        key,
        now,
        dueAt);
    queue.schedule(connection, functionId, QueueItem.Kind.GATHERED, key, dueAt);
    return new Gathering(now, dueAt, 0, 0, 0);
  }

  private static Optional<Gathering> find(Connection connection, UUID functionId, String key)
      throws SQLException {
    return Sql.first(
        connection,
        "SELECT first_at, due_at, latest_ts, events, bytes FROM gatherings"
            + " WHERE function_id = ? AND key = ?",
        row ->
            new Gathering(
                Sql.instant(row, "first_at"),
                Sql.instant(row, "due_at"),
                row.getLong("latest_ts"),
                row.getInt("events"),
                row.getLong("bytes")),
        functionId,
        key);
  }

  private static boolean insert(
      Connection connection, UUID functionId, String key, int position, StoredEvent event)
      throws SQLException {
    return Sql.update(
            connection,
            "INSERT INTO gathered (function_id, key, position, event_id, sender_id)"
                + " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            functionId,
            key,
            position,
            event.internalId(),
            event.eventId())
        == 1;
  }

  /** When the gathering is due; none when there is none. */
  Optional<Instant> dueAt(Connection connection, UUID functionId, String key) throws SQLException {
    return find(connection, functionId, key).map(Gathering::dueAt);
  }

  /** Ends the gathering and gives its events, oldest first. */
  List<StoredEvent> end(Connection connection, UUID functionId, String key) throws SQLException {
    List<StoredEvent> events = EventStore.gathered(connection, functionId, key);
    Sql.update(
        connection, "DELETE FROM gatherings WHERE function_id = ? AND key = ?", functionId, key);
    return events;
  }
}
