package io.wamcp.inngest.devserver.queue;

import io.wamcp.inngest.devserver.database.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Puts items in the queue and takes finished ones out, as one server. Thread-safe. */
public final class QueueStore {

  private final UUID owner;
  private final Slots slots;

  public QueueStore(UUID owner, Slots slots) {
    this.owner = owner;
    this.slots = slots;
  }

  private static final String INSERT =
      "INSERT INTO queue (run_id, function_id, kind, dedup_key, target, due_at, max_attempts,"
          + " stack_index, plan_only, limit_keys, gate, throttle, state, owner, claim)"
          + " SELECT a, b, c, d, e, f, g, h, i, j::text[], k, l, ?, ?::uuid, ?"
          + " FROM unnest(?::text[], ?::uuid[], ?::text[], ?::text[], ?::text[],"
          + " ?::timestamptz[], ?::int[], ?::int[], ?::boolean[], ?::text[], ?::text[], ?::text[])"
          + " AS new (a, b, c, d, e, f, g, h, i, j, k, l)"
          + " ON CONFLICT (run_id, dedup_key) WHERE run_id IS NOT NULL DO NOTHING";

  /** Adds the items in order. */
  public void add(Connection connection, List<NewItem> items) throws SQLException {
    if (!items.isEmpty()) {
      Sql.update(connection, INSERT, inserted("ready", null, 0, items));
    }
  }

  /**
   * Adds items that this server carries out at once, as if it had claimed them. The counters they
   * take part in must be theirs already.
   *
   * @return by run; none for an item that was there already
   */
  public Map<String, QueueItem> addClaimed(Connection connection, List<NewItem> items)
      throws SQLException {
    Map<String, QueueItem> added = new HashMap<>();
    if (!items.isEmpty()) {
      Sql.query(
          connection,
          INSERT + " RETURNING " + QueueItem.COLUMNS,
          row -> added.put(row.getString("run_id"), QueueItem.read(row)),
          inserted("leased", owner, 1, items));
    }
    return added;
  }

  private static Object[] inserted(String state, UUID owner, int claim, List<NewItem> items) {
    return new Object[] {
      state,
      owner,
      claim,
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
      items.stream().map(NewItem::throttle).toArray(String[]::new)
    };
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

  /** Frees the counters of run-level limits that ended runs held, if they had come so far. */
  public void releaseGates(Connection connection, List<String> runIds) throws SQLException {
    slots.release(
        connection,
        Sql.query(
            connection,
            "DELETE FROM gates WHERE run_id = ANY(?) RETURNING key",
            row -> row.getString(1),
            (Object) runIds.toArray(String[]::new)));
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

  /** Takes claimed items out, and gives the ids of those that this server still held. */
  public Set<Long> finish(Connection connection, List<QueueItem> items) throws SQLException {
    if (items.isEmpty()) {
      return Set.of();
    }
    return new HashSet<>(
        Sql.query(
            connection,
            "DELETE FROM queue USING unnest(?::bigint[], ?::int[]) AS done (done_id, done_claim)"
                + " WHERE id = done_id AND claim = done_claim AND owner = ? RETURNING id",
            row -> row.getLong(1),
            items.stream().map(QueueItem::id).toArray(Long[]::new),
            items.stream().map(QueueItem::claim).toArray(Integer[]::new),
            owner));
  }

  /** Those of these counters that an item waits for. */
  public Set<String> awaited(Connection connection, Collection<String> counters)
      throws SQLException {
    if (counters.isEmpty()) {
      return Set.of();
    }
    return new HashSet<>(
        Sql.query(
            connection,
            "SELECT k FROM unnest(?::text[]) AS k WHERE EXISTS (SELECT 1 FROM queue"
                + " WHERE state = 'blocked' AND blocked_on = k)",
            row -> row.getString(1),
            (Object) counters.toArray(String[]::new)));
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

  /** Frees the slots finished or returned items held. Call it last in the transaction. */
  public void releaseSlots(Connection connection, List<QueueItem> items) throws SQLException {
    slots.release(connection, items.stream().flatMap(i -> i.limitKeys().stream()).toList());
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
   * Drops what runs still have in the queue; calls in flight stay until they are answered. An item
   * among them may have been woken for a free slot, which is the next one's then.
   */
  public void dropRuns(Connection connection, List<String> runIds) throws SQLException {
    List<Dropped> dropped =
        Sql.query(
            connection,
            "DELETE FROM queue WHERE run_id = ANY(?) AND state <> 'leased'"
                + " RETURNING state, limit_keys, gate, throttle",
            Dropped::read,
            (Object) runIds.toArray(String[]::new));
    for (Dropped item : dropped) {
      for (String obstacle : item.woken() ? item.obstacles() : List.<String>of()) {
        slots.wake(connection, obstacle, 1);
      }
    }
  }

  /** Drops what the run would do next and has it cancelled, before all else that is due. */
  public void cancelSoon(Connection connection, String runId, UUID functionId) throws SQLException {
    cancelSoon(connection, List.of(runId), functionId);
  }

  /** The same for several runs of a function. */
  public void cancelSoon(Connection connection, List<String> runIds, UUID functionId)
      throws SQLException {
    dropRuns(connection, runIds);
    add(
        connection,
        runIds.stream()
            .map(id -> NewItem.ofRun(id, functionId, QueueItem.Kind.CANCEL, Instant.EPOCH))
            .toList());
  }

  /** Ends a wait of a run at once, also where its timer is still to be planned. */
  public void expire(Connection connection, String runId, String hash, Instant now)
      throws SQLException {
    Sql.update(
        connection,
        "INSERT INTO queue (run_id, function_id, kind, dedup_key, target, due_at, max_attempts)"
            + " SELECT id, function_id, ?, ?, ?, ?, 1 FROM runs WHERE id = ?"
            + " ON CONFLICT (run_id, dedup_key) WHERE run_id IS NOT NULL"
            + " DO UPDATE SET due_at = excluded.due_at",
        QueueItem.Kind.TIMEOUT.name(),
        QueueItem.Kind.TIMEOUT + ":" + hash,
        hash,
        now,
        runId);
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
