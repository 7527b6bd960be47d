package io.wamcp.worker.drain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.event.DomainEvent;
import io.wamcp.store.EventOutbox;
import io.wamcp.store.Json;
import io.wamcp.store.OutboxDrain;
import io.wamcp.store.OutboxRow;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import io.wamcp.store.ProcessedEvents;
import io.wamcp.store.ProcessedEvents.Claim;
import io.wamcp.store.ProcessedEvents.Result;
import io.wamcp.worker.AfterCommit;
import io.wamcp.worker.drain.ItemHandler.Item;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The statements of one transaction over several items: claim, write what follows, keep the
 * results, finish the outbox rows (D1, D2). Thread-safe.
 */
final class ItemTransaction<E extends DomainEvent, P> {

  /** In a run's result: how many items of other runs it did. */
  static final String ALSO_PROCESSED = "alsoProcessed";

  private final ItemHandler<E, P> handler;
  private final AfterCommit afterCommit;
  private final DrainMetrics metrics;
  private final Clock clock;

  ItemTransaction(
      ItemHandler<E, P> handler, AfterCommit afterCommit, DrainMetrics metrics, Clock clock) {
    this.handler = handler;
    this.afterCommit = afterCommit;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** An item of another run with its locked row. */
  record Waiting<E extends DomainEvent, P>(OutboxRow row, Item<E, P> item) {}

  /** Does a run's own item and others; returns the result of its own. */
  JsonNode apply(
      DbExecute tx,
      Item<E, P> own,
      Optional<OutboxRow> ownRow,
      List<Waiting<E, P>> others,
      String runId) {
    List<Item<E, P>> items = new ArrayList<>(others.size() + 1);
    items.add(own);
    others.forEach(waiting -> items.add(waiting.item()));
    List<OutboxRow> rows = new ArrayList<>(others.size() + 1);
    ownRow.ifPresent(rows::add);
    others.forEach(waiting -> rows.add(waiting.row()));
    String key = own.event().subjectKey();
    JsonNode result = work(tx, items, runId).get(key);
    OutboxDrain.finish(tx, rows, key, clock.instant());
    metrics.takenAlong(others.size());
    return result == null
        ? notWon(tx, own.number(), own.event(), runId)
        : won(result, others.size());
  }

  /** Does items of other runs. */
  void applyOthers(DbExecute tx, List<Waiting<E, P>> others, String runId) {
    if (!others.isEmpty()) {
      work(tx, others.stream().map(Waiting::item).toList(), runId);
      List<OutboxRow> rows = others.stream().map(Waiting::row).toList();
      OutboxDrain.finish(tx, rows, "", clock.instant());
      metrics.takenAlong(others.size());
    }
  }

  /** The results of the items that were not done before, by event id. */
  private Map<String, JsonNode> work(DbExecute tx, List<Item<E, P>> items, String runId) {
    Instant now = clock.instant();
    Set<String> won = ProcessedEvents.claimAll(tx, handler.kind(), names(items), runId, now);
    List<Item<E, P>> mine =
        items.stream().filter(item -> won.contains(item.event().subjectKey())).toList();
    if (mine.isEmpty()) {
      return Map.of();
    }
    handler.lock(tx, mine);
    Batch batch = new Batch(tx);
    Map<String, JsonNode> results = handler.applyAll(tx, mine, runId, batch);
    batch.flush(afterCommit, now);
    ProcessedEvents.keepResults(tx, kept(mine, results));
    return results;
  }

  private List<Result> kept(List<Item<E, P>> items, Map<String, JsonNode> results) {
    return items.stream()
        .map(
            item -> {
              String key = item.event().subjectKey();
              return new Result(item.number().id(), key, results.get(key));
            })
        .toList();
  }

  private List<ProcessedEvents.Item> names(List<Item<E, P>> items) {
    return items.stream()
        .map(item -> new ProcessedEvents.Item(item.number().id(), item.event().subjectKey()))
        .toList();
  }

  private JsonNode won(JsonNode result, int others) {
    metrics.own();
    return others == 0 ? result : ((ObjectNode) result.deepCopy()).put(ALSO_PROCESSED, others);
  }

  /** What a run says whose item another run, or it itself before, has done. */
  JsonNode notWon(DbExecute tx, PhoneNumber number, E event, String runId) {
    Claim claim = ProcessedEvents.lost(tx, number.id(), event.subjectKey(), runId);
    if (claim instanceof Claim.Repeated repeated) {
      return repeated.result();
    }
    // Ingress has counted the ones it publishes itself; here count what the engine brought twice.
    if (!publishedAsDuplicate(event)) {
      ProcessedEvents.countDuplicate(tx, number.id(), event.subjectKey());
    }
    EventOutbox.confirm(tx, handler.eventName(), event.subjectKey());
    return duplicate();
  }

  /** What a run of an item says that another delivery's run does. */
  JsonNode duplicate() {
    metrics.duplicate();
    return Json.mapper().createObjectNode().put("duplicate", true);
  }

  /** Whether ingress sent this event to show a duplicate (D6). */
  static boolean publishedAsDuplicate(DomainEvent event) {
    return event.dispatchKey().contains("#d");
  }
}
