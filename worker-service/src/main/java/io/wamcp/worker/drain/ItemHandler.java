package io.wamcp.worker.drain;

import com.fasterxml.jackson.databind.JsonNode;
import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.event.DomainEvent;
import io.wamcp.domain.id.Wamid;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import io.wamcp.store.WebhookIntake.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What processing one kind of webhook item means. Thread-safe.
 *
 * @param <E> the event an item comes as
 * @param <P> the item, parsed
 */
public interface ItemHandler<E extends DomainEvent, P> {

  /** An event with its parsed item and the number it belongs to. */
  record Item<E extends DomainEvent, P>(E event, P parsed, PhoneNumber number) {}

  Class<E> eventType();

  String eventName();

  Kind kind();

  /**
   * Reads the item of an event. No I/O.
   *
   * @throws io.wamcp.inngest.NonRetriableException when the event holds no such item
   */
  P parse(E event);

  /** The message an item is about, for the log; empty where it is about none, or several. */
  default Optional<Wamid> wamid(P parsed) {
    return Optional.empty();
  }

  /**
   * Takes every lock the items need that two runs might take in another order, in one order for
   * all. A handler that must look something up to know them takes them first in {@link #applyAll}.
   */
  void lock(DbExecute tx, List<Item<E, P>> items);

  /**
   * Writes what follows from one claimed item.
   *
   * @param batch collects the events that follow, and knows what is the same for all its items
   * @return what was done: a JSON object, the step's result
   */
  JsonNode apply(DbExecute tx, Item<E, P> item, String runId, Batch batch);

  /**
   * Writes what follows from all claimed items of one transaction, as if {@link #apply} were called
   * for each in their order: the same rows, events and results. A handler overrides this where it
   * can do many with the statements of one.
   *
   * @param items each with another subject key
   * @return what was done with each item, by its event's subject key
   */
  default Map<String, JsonNode> applyAll(
      DbExecute tx, List<Item<E, P>> items, String runId, Batch batch) {
    Map<String, JsonNode> results = new HashMap<>();
    for (Item<E, P> item : items) {
      results.put(item.event().subjectKey(), apply(tx, item, runId, batch));
    }
    return results;
  }
}
