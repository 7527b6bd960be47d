package io.wamcp.inngest.devserver.queue;

import io.wamcp.inngest.devserver.database.Sql;
import io.wamcp.inngest.devserver.registry.FunctionDefinition;
import io.wamcp.inngest.devserver.registry.Functions;
import io.wamcp.inngest.devserver.registry.RateDefinition;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which due items may go. An item that finds a counter at its limit, or its throttle
 * closed, is set aside as blocked on it, and costs nothing until a slot is freed or the throttle
 * opens.
 */
final class Gatekeeper {

  private final Slots slots;
  private final Rates rates;
  private final QueueStore queue;

  Gatekeeper(Slots slots, Rates rates, QueueStore queue) {
    this.slots = slots;
    this.rates = rates;
    this.queue = queue;
  }

  /** One look at due items, in the transaction that claims them. */
  private record Look(
      Connection connection,
      Instant now,
      Functions functions,
      Map<String, Integer> inFlight,
      Map<String, Instant> arrivals,
      Map<Long, String> blocked) {

    Optional<FunctionDefinition> function(QueueItem item) {
      return functions.byId(item.functionId());
    }

    /** The throttle the item must pass; none when its function no longer has one. */
    Optional<RateDefinition> throttle(QueueItem item) {
      return item.throttle() == null
          ? Optional.empty()
          : function(item).flatMap(f -> f.flow().throttle());
    }

    int limit(QueueItem item, int position) {
      return function(item)
          .map(f -> position < item.limitKeys().size() ? f.limit(position) : f.gateLimit())
          .orElse(Integer.MAX_VALUE);
    }

    boolean hasRoom(QueueItem item, int position) {
      return inFlight.get(item.counters().get(position)) < limit(item, position);
    }
  }

  /** Takes slots for the items in order; gives the id and obstacle of those that may not go. */
  Map<Long, String> block(
      Connection connection, List<QueueItem> due, Functions functions, Instant now)
      throws SQLException {
    List<String> keys = due.stream().flatMap(i -> i.counters().stream()).distinct().toList();
    List<QueueItem> throttled = due.stream().filter(i -> i.throttle() != null).toList();
    if (keys.isEmpty() && throttled.isEmpty()) {
      return Map.of();
    }
    Map<String, Integer> inFlight = keys.isEmpty() ? Map.of() : slots.lock(connection, keys);
    Map<String, Instant> arrivals =
        rates.lock(connection, throttled.stream().map(QueueItem::throttle).toList(), now);
    Look look = new Look(connection, now, functions, inFlight, arrivals, new HashMap<>());
    for (QueueItem item : due) {
      judge(look, item);
    }
    slots.save(connection, inFlight);
    rates.save(connection, arrivals);
    setAside(connection, look.blocked());
    arm(look, throttled);
    wakeOthers(look, due);
    return look.blocked();
  }

  private static void judge(Look look, QueueItem item) {
    for (int i = 0; i < item.counters().size(); i++) {
      if (!look.hasRoom(item, i)) {
        look.blocked().put(item.id(), item.counters().get(i));
        return;
      }
    }
    Optional<RateDefinition> throttle = look.throttle(item);
    if (throttle.isPresent()) {
      Instant arrival = look.arrivals().get(item.throttle());
      if (throttle.get().earliest(arrival).isAfter(look.now())) {
        look.blocked().put(item.id(), item.throttle());
        return;
      }
      look.arrivals().put(item.throttle(), throttle.get().after(arrival, look.now()));
    }
    item.counters().forEach(key -> look.inFlight().merge(key, 1, Integer::sum));
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

  /** Sees to it that those blocked on a throttle are woken when it opens. */
  private void arm(Look look, List<QueueItem> throttled) throws SQLException {
    Set<String> armed = new HashSet<>();
    for (QueueItem item : throttled) {
      Optional<RateDefinition> throttle = look.throttle(item);
      boolean waits = item.throttle().equals(look.blocked().get(item.id()));
      if (throttle.isPresent() && waits && armed.add(item.throttle())) {
        queue.schedule(
            look.connection(),
            item.functionId(),
            QueueItem.Kind.THROTTLE,
            item.throttle(),
            throttle.get().earliest(look.arrivals().get(item.throttle())));
      }
    }
  }

  /**
   * An item woken for one obstacle may now be blocked on another one. The place it was woken for is
   * then still free, so the next item blocked on that one gets its turn.
   */
  private void wakeOthers(Look look, List<QueueItem> due) throws SQLException {
    for (QueueItem item : due) {
      String obstacle = look.blocked().get(item.id());
      if (obstacle == null) {
        continue;
      }
      List<String> counters = item.counters();
      for (int i = 0; i < counters.size(); i++) {
        if (!counters.get(i).equals(obstacle) && look.hasRoom(item, i)) {
          slots.wake(look.connection(), counters.get(i), 1);
        }
      }
      if (item.throttle() != null && !item.throttle().equals(obstacle)) {
        slots.wake(look.connection(), item.throttle(), 1);
      }
    }
  }
}
