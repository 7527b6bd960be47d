package io.wamcp.inngest.devserver.queue;

import io.wamcp.inngest.devserver.database.Sql;
import io.wamcp.inngest.devserver.registry.FunctionRegistry;
import io.wamcp.inngest.devserver.registry.Functions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Claims due items that may go, oldest first, for one server. */
public final class Claims {

  private final UUID owner;
  private final QueueStore queue;
  private final Gatekeeper gatekeeper;
  private final FunctionRegistry registry;

  public Claims(UUID owner, QueueStore queue, Slots slots, Rates rates, FunctionRegistry registry) {
    this.owner = owner;
    this.queue = queue;
    this.gatekeeper = new Gatekeeper(slots, rates, queue);
    this.registry = registry;
  }

  /**
   * What one claim did.
   *
   * @param looked how many due items it looked at: fewer than asked for means no more are due
   */
  public record Result(List<QueueItem> items, int looked) {}

  /** Claims up to {@code limit} items due by {@code now}. Runs in a transaction of its own. */
  public Result claim(Connection connection, Instant now, int limit) throws SQLException {
    List<QueueItem> due =
        Sql.query(
            connection,
            "SELECT "
                + QueueItem.COLUMNS
                + " FROM queue WHERE state = 'ready' AND due_at <= ?"
                + " ORDER BY due_at, id LIMIT ? FOR UPDATE SKIP LOCKED",
            QueueItem::read,
            now,
            limit);
    if (due.isEmpty()) {
      return new Result(due, 0);
    }
    Functions functions = registry.current(connection);
    Map<Long, String> blocked = gatekeeper.block(connection, due, functions, now);
    List<QueueItem> taken = due.stream().filter(i -> !blocked.containsKey(i.id())).toList();
    passGates(connection, taken);
    putFinishTimeouts(connection, taken, functions, now);
    return new Result(lease(connection, taken, now), due.size());
  }

  /** What a first call passes counts once, not again when it is repeated. */
  private static void passGates(Connection connection, List<QueueItem> taken) throws SQLException {
    List<QueueItem> passing =
        taken.stream().filter(i -> i.gate() != null || i.throttle() != null).toList();
    if (passing.isEmpty()) {
      return;
    }
    Sql.update(
        connection,
        "INSERT INTO gates (run_id, key) SELECT * FROM unnest(?::text[], ?::text[])"
            + " AS new (run_id, key) WHERE new.key IS NOT NULL ON CONFLICT DO NOTHING",
        passing.stream().map(QueueItem::runId).toArray(String[]::new),
        passing.stream().map(QueueItem::gate).toArray(String[]::new));
    Sql.update(
        connection,
        "UPDATE queue SET gate = NULL, throttle = NULL WHERE id = ANY(?)",
        (Object) passing.stream().map(QueueItem::id).toArray(Long[]::new));
  }

  private void putFinishTimeouts(
      Connection connection, List<QueueItem> taken, Functions functions, Instant now)
      throws SQLException {
    List<NewItem> timeouts = new ArrayList<>();
    for (QueueItem item : taken) {
      if (item.kind() == QueueItem.Kind.START && item.attempt() == 0) {
        functions
            .byId(item.functionId())
            .flatMap(f -> f.flow().finishTimeout())
            .map(now::plus)
            .map(
                end ->
                    NewItem.ofRun(
                        item.runId(), item.functionId(), QueueItem.Kind.FINISH_TIMEOUT, end))
            .ifPresent(timeouts::add);
      }
    }
    queue.add(connection, timeouts);
  }

  /**
   * A run that begins is noted as running, unless its row is locked: a claim never waits for a run,
   * as those that have one wait for queue rows. Such a run is noted with the answer to the call.
   */
  private List<QueueItem> lease(Connection connection, List<QueueItem> items, Instant now)
      throws SQLException {
    if (items.isEmpty()) {
      return items;
    }
    String[] starting =
        items.stream()
            .filter(i -> i.kind() == QueueItem.Kind.START && i.attempt() == 0)
            .map(QueueItem::runId)
            .toArray(String[]::new);
    Sql.update(
        connection,
        "WITH begun AS (UPDATE runs SET status = 'RUNNING', started_at = ? WHERE id IN (SELECT id"
            + " FROM runs WHERE id = ANY(?) AND status = 'QUEUED' FOR NO KEY UPDATE SKIP LOCKED))"
            + " UPDATE queue SET state = 'leased', owner = ?, claim = claim + 1 WHERE id = ANY(?)",
        now,
        starting,
        owner,
        items.stream().map(QueueItem::id).toArray(Long[]::new));
    return items.stream().map(QueueItem::claimed).toList();
  }
}
