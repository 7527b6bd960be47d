package io.wamcp.inngest.devserver.queue;

import io.wamcp.inngest.devserver.database.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Puts items in the queue and takes finished ones out, as one server. Thread-safe. */
public final class QueueStore {

  private final UUID owner;
  private final Slots slots;

  public QueueStore(UUID owner, Slots slots) {
    this.owner = owner;
    this.slots = slots;
  }

  /** Adds the items in order. */
  public void add(Connection connection, List<NewItem> items) throws SQLException {
    if (items.isEmpty()) {
      return;
    }
    Sql.update(
        connection,
        "INSERT INTO queue (run_id, function_id, kind, dedup_key, target, due_at, max_attempts,"
            + " stack_index, plan_only, limit_keys, gate, throttle)"
            + " SELECT a, b, c, d, e, f, g, h, i, j::text[], k, l FROM unnest(?::text[], ?::uuid[],"
            + " ?::text[], ?::text[], ?::text[], ?::timestamptz[], ?::int[], ?::int[],"
            + " ?::boolean[], ?::text[], ?::text[], ?::text[])"
            + " AS new (a, b, c, d, e, f, g, h, i, j, k, l)"
            + " ON CONFLICT (run_id, dedup_key) WHERE run_id IS NOT NULL DO NOTHING",
        items.stream().map(NewItem::runId).toArray(String[]::new),
        items.stream().map(NewItem::functionId).toArray(UUID[]::new),
        items.stream().map(i -> i.kind().name()).toArray(String[]::new),
        items.stream().map(NewItem::dedupKey).toArray(String[]::new),
        items.stream().map(NewItem::target).toArray(String[]::new),
        items.stream().map(NewItem::dueAt).toArray(Instant[]::new),
        items.stream().map(NewItem::maxAttempts).toArray(Integer[]::new),
        items.stream().map(NewItem::stackIndex).toArray(Integer[]::new),
        items.stream().map(i -> Boolean.toString(i.planOnly())).toArray(String[]::new),
        items.stream().map(i -> Sql.arrayLiteral(i.limitKeys())).toArray(String[]::new),
        items.stream().map(NewItem::gate).toArray(String[]::new),
        items.stream().map(NewItem::throttle).toArray(String[]::new));
  }

  /** Sets when something of a function, not of a run, is due; it is named by its target. */
  public void schedule(
      Connection connection, UUID functionId, QueueItem.Kind kind, String target, Instant dueAt)
      throws SQLException {
    Sql.update(
        connection,
        "INSERT INTO queue (function_id, kind, dedup_key, target, due_at, max_attempts)"
            + " VALUES (?, ?, ?, ?, ?, 1) ON CONFLICT (function_id, dedup_key)"
            + " WHERE run_id IS NULL DO UPDATE SET due_at = excluded.due_at",
        functionId,
        kind.name(),
        target,
        target,
        dueAt);
  }

  /** Frees the counter of the run-level limit that an ended run held, if it had come so far. */
  public void releaseGate(Connection connection, String runId) throws SQLException {
    slots.release(
        connection,
        Sql.query(
            connection,
            "DELETE FROM gates WHERE run_id = ? RETURNING key",
            row -> row.getString(1),
            runId));
  }

  /** Takes a claimed item out; false when this server no longer holds it. */
  public boolean finish(Connection connection, QueueItem item) throws SQLException {
    int deleted =
        Sql.update(
            connection,
            "DELETE FROM queue WHERE id = ? AND owner = ? AND claim = ?",
            item.id(),
            owner,
            item.claim());
    return deleted == 1;
  }

  /** Gives a claimed item back, to be due then; false when this server no longer holds it. */
  public boolean putBack(Connection connection, QueueItem item, int attempt, Instant dueAt)
      throws SQLException {
    int updated =
        Sql.update(
            connection,
            "UPDATE queue SET state = 'ready', owner = NULL, attempt = ?, due_at = ?"
                + " WHERE id = ? AND owner = ? AND claim = ?",
            attempt,
            dueAt,
            item.id(),
            owner,
            item.claim());
    return updated == 1;
  }

  /** Frees the slots a finished or returned item held. Call it last in the transaction. */
  public void releaseSlots(Connection connection, QueueItem item) throws SQLException {
    slots.release(connection, item.limitKeys());
  }

  private record Dropped(boolean woken, List<String> obstacles) {

    static Dropped read(ResultSet row) throws SQLException {
      List<String> obstacles = new ArrayList<>(Sql.texts(row, "limit_keys"));
      obstacles.add(row.getString("gate"));
      obstacles.add(row.getString("throttle"));
      obstacles.removeIf(Objects::isNull);
      return new Dropped(row.getString("state").equals("ready"), obstacles);
    }
  }

  /**
   * Drops what a run still has in the queue; calls in flight stay until they are answered. An item
   * among them may have been woken for a free slot, which is the next one's then.
   */
  public void dropRun(Connection connection, String runId) throws SQLException {
    List<Dropped> dropped =
        Sql.query(
            connection,
            "DELETE FROM queue WHERE run_id = ? AND state <> 'leased'"
                + " RETURNING state, limit_keys, gate, throttle",
            Dropped::read,
            runId);
    for (Dropped item : dropped) {
      for (String obstacle : item.woken() ? item.obstacles() : List.<String>of()) {
        slots.wake(connection, obstacle, 1);
      }
    }
  }

  /** Drops what the run would do next and has it cancelled, before all else that is due. */
  public void cancelSoon(Connection connection, String runId, UUID functionId) throws SQLException {
    dropRun(connection, runId);
    add(
        connection,
        List.of(NewItem.ofRun(runId, functionId, QueueItem.Kind.CANCEL, Instant.EPOCH)));
  }

  /** Drops one item that nobody has claimed. */
  public void drop(Connection connection, String runId, QueueItem.Kind kind, String target)
      throws SQLException {
    Sql.update(
        connection,
        "DELETE FROM queue WHERE run_id = ? AND dedup_key = ? AND state <> 'leased'",
        runId,
        kind + ":" + target);
  }

  /** What this server has claimed and neither finished nor given back. */
  public List<QueueItem> leased(Connection connection) throws SQLException {
    return Sql.query(
        connection,
        "SELECT " + QueueItem.COLUMNS + " FROM queue WHERE owner = ? AND state = 'leased'",
        QueueItem::read,
        owner);
  }

  /** When the next item that can be claimed is due. */
  public Optional<Instant> nextDue(Connection connection) throws SQLException {
    return Sql.first(
        connection,
        "SELECT due_at FROM queue WHERE state = 'ready' ORDER BY due_at, id LIMIT 1",
        row -> Sql.instant(row, "due_at"));
  }
}
