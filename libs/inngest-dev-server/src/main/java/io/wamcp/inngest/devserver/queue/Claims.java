package io.wamcp.inngest.devserver.queue;

import io.wamcp.inngest.devserver.database.Sql;
import io.wamcp.inngest.devserver.registry.FunctionDefinition;
import io.wamcp.inngest.devserver.registry.FunctionRegistry;
import io.wamcp.inngest.devserver.registry.Functions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Claims due items, oldest first, for one server. An item that finds a counter at its limit is set
 * aside as blocked on it and costs nothing until a slot of that counter is freed.
 */
public final class Claims {

  private final UUID owner;
  private final Slots slots;
  private final FunctionRegistry registry;

  public Claims(UUID owner, Slots slots, FunctionRegistry registry) {
    this.owner = owner;
    this.slots = slots;
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
    Map<Long, String> blocked = block(connection, due, functions);
    List<QueueItem> taken = due.stream().filter(i -> !blocked.containsKey(i.id())).toList();
    return new Result(lease(connection, taken), due.size());
  }

  private List<QueueItem> lease(Connection connection, List<QueueItem> items) throws SQLException {
    if (items.isEmpty()) {
      return items;
    }
    Sql.update(
        connection,
        "UPDATE queue SET state = 'leased', owner = ?, claim = claim + 1 WHERE id = ANY(?)",
        owner,
        items.stream().map(QueueItem::id).toArray(Long[]::new));
    return items.stream().map(Claims::claimed).toList();
  }

  private static QueueItem claimed(QueueItem item) {
    return new QueueItem(
        item.id(),
        item.runId(),
        item.functionId(),
        item.kind(),
        item.target(),
        item.attempt(),
        item.maxAttempts(),
        item.stackIndex(),
        item.planOnly(),
        item.limitKeys(),
        item.claim() + 1);
  }

  /** Takes slots for the items in order; gives the id and counter of those that got none. */
  private Map<Long, String> block(Connection connection, List<QueueItem> due, Functions functions)
      throws SQLException {
    List<String> keys = due.stream().flatMap(i -> i.limitKeys().stream()).distinct().toList();
    if (keys.isEmpty()) {
      return Map.of();
    }
    Map<String, Integer> inFlight = slots.lock(connection, keys);
    Map<Long, String> blocked = new HashMap<>();
    for (QueueItem item : due) {
      Optional<String> full = full(item, functions, inFlight);
      if (full.isPresent()) {
        blocked.put(item.id(), full.get());
      } else {
        item.limitKeys().forEach(key -> inFlight.merge(key, 1, Integer::sum));
      }
    }
    slots.save(connection, inFlight);
    setAside(connection, blocked);
    wakeOthers(connection, due, functions, inFlight, blocked);
    return blocked;
  }

  private static Optional<String> full(
      QueueItem item, Functions functions, Map<String, Integer> inFlight) {
    Optional<FunctionDefinition> function = functions.byId(item.functionId());
    for (int i = 0; i < item.limitKeys().size(); i++) {
      int position = i;
      int limit = function.map(f -> f.limit(position)).orElse(Integer.MAX_VALUE);
      if (inFlight.get(item.limitKeys().get(i)) >= limit) {
        return Optional.of(item.limitKeys().get(i));
      }
    }
    return Optional.empty();
  }

  private static void setAside(Connection connection, Map<Long, String> blocked)
      throws SQLException {
    if (blocked.isEmpty()) {
      return;
    }
    List<Long> ids = new ArrayList<>(blocked.keySet());
    Sql.update(
        connection,
        "UPDATE queue SET state = 'blocked', blocked_on = new.key"
            + " FROM unnest(?::bigint[], ?::text[]) AS new (id, key) WHERE queue.id = new.id",
        ids.toArray(Long[]::new),
        ids.stream().map(blocked::get).toArray(String[]::new));
  }

  /**
   * An item woken for one counter may now be blocked on its other one. The slot it was woken for is
   * then still free, so the next item blocked on that one gets its turn.
   */
  private void wakeOthers(
      Connection connection,
      List<QueueItem> due,
      Functions functions,
      Map<String, Integer> inFlight,
      Map<Long, String> blocked)
      throws SQLException {
    for (QueueItem item : due) {
      if (item.limitKeys().size() < 2 || !blocked.containsKey(item.id())) {
        continue;
      }
      for (int i = 0; i < item.limitKeys().size(); i++) {
        String key = item.limitKeys().get(i);
        int position = i;
        int limit = functions.byId(item.functionId()).map(f -> f.limit(position)).orElse(1);
        if (!key.equals(blocked.get(item.id())) && inFlight.get(key) < limit) {
          slots.wake(connection, key, 1);
        }
      }
    }
  }
}
