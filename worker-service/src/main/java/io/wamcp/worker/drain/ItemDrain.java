package io.wamcp.worker.drain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.event.DomainEvent;
import io.wamcp.runtime.logging.Correlation;
import io.wamcp.store.DatabaseUnavailableException;
import io.wamcp.store.EventOutbox;
import io.wamcp.store.Json;
import io.wamcp.store.OutboxDrain;
import io.wamcp.store.OutboxRow;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import io.wamcp.store.ProcessedEvents;
import io.wamcp.worker.AfterCommit;
import io.wamcp.worker.Numbers;
import io.wamcp.worker.drain.ItemHandler.Item;
import io.wamcp.worker.drain.ItemTransaction.Waiting;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Does a run's own item and then more of its kind that wait in the outbox, oldest first, all in one
 * transaction (design D17), and goes on in further ones while as many wait. Where one fails, its
 * own item is done alone, and then each of the others; one that fails alone is left to its own run
 * and taken along by nobody again. Thread-safe.
 */
public final class ItemDrain<E extends DomainEvent, P> {

  private static final Logger LOG = System.getLogger(ItemDrain.class.getName());

  private final ItemHandler<E, P> handler;
  private final AfterCommit afterCommit;
  private final Numbers numbers;
  private final DrainSettings settings;
  private final WebhooksFirst webhooksFirst;
  private final DrainMetrics metrics;
  private final ItemTransaction<E, P> transaction;
  private final Clock clock;
  // A second one at a time would only halve the batches.
  private final Semaphore draining = new Semaphore(1);
  // Runs of items that are being taken along wait for that: without a connection, but for these.
  private final Semaphore alone = new Semaphore(2, true);

  public ItemDrain(
      ItemHandler<E, P> handler,
      AfterCommit afterCommit,
      Numbers numbers,
      DrainSettings settings,
      WebhooksFirst webhooksFirst,
      Clock clock) {
    this.handler = handler;
    this.afterCommit = afterCommit;
    this.numbers = numbers;
    this.settings = settings;
    this.webhooksFirst = webhooksFirst;
    this.metrics = new DrainMetrics(handler.kind().wireName());
    this.transaction = new ItemTransaction<>(handler, afterCommit, metrics, clock);
    this.clock = clock;
  }

  /**
   * Processes one event's item for this run, and others with it.
   *
   * @return what was done with its own item; {@code {"duplicate": true}} when it was done before,
   *     {@code {"processedBy": run}} when another run took it along
   * @throws io.wamcp.inngest.NonRetriableException when the event cannot be an item of its kind
   */
  public JsonNode process(E event, String runId) {
    PhoneNumber number = numbers.known(event.phoneNumberId());
    if (!event.payloadLeftOut()) {
      return process(new Item<>(event, handler.parse(event), number), runId);
    }
    Optional<E> whole = afterCommit.transaction(tx -> withPayload(tx, event));
    return whole.isPresent()
        ? process(new Item<>(whole.get(), handler.parse(whole.get()), number), runId)
        : afterCommit.transaction(tx -> finished(tx, event, number, runId));
  }

  /** An event that was too large to be sent, read from its row; empty once it is finished. */
  private Optional<E> withPayload(DbExecute tx, E event) {
    return OutboxDrain.unfinished(tx, handler.eventName(), event.subjectKey())
        .map(
            row -> {
              ObjectNode data = (ObjectNode) row.data();
              data.put("dispatchKey", event.dispatchKey());
              return Json.mapper().convertValue(data, handler.eventType());
            });
  }

  private JsonNode finished(DbExecute tx, E event, PhoneNumber number, String runId) {
    boolean takenAlong =
        OutboxDrain.lockOwn(tx, handler.eventName(), event.subjectKey()).isPresent();
    return takenAlong && !ItemTransaction.publishedAsDuplicate(event)
        ? takenAlong(tx, number, event.subjectKey())
        : transaction.notWon(tx, number, event, runId);
  }

  private JsonNode process(Item<E, P> own, String runId) {
    if (settings.most() == 0 || !draining.tryAcquire()) {
      webhooksFirst.beforeOwn();
      return ownAlone(own, runId);
    }
    try {
      webhooksFirst.beforeBatch();
      return together(own, runId);
    } finally {
      draining.release();
    }
  }

  private JsonNode alone(Item<E, P> own, String runId) {
    alone.acquireUninterruptibly();
    try {
      return afterCommit.transaction(tx -> finish(tx, own, lock(tx, own), List.of(), runId));
    } finally {
      alone.release();
    }
  }

  private JsonNode together(Item<E, P> own, String runId) {
    List<Waiting<E, P>> others = new ArrayList<>();
    JsonNode result;
    try {
      result = afterCommit.transaction(tx -> batch(tx, own, others, runId));
    } catch (DatabaseUnavailableException e) {
      throw e;
    } catch (RuntimeException e) {
      if (others.isEmpty()) {
        Correlation.with(ids(own), () -> leaveOwn(own, e));
        throw e;
      }
      eachAlone(others, e, runId);
      return ownAlone(own, runId);
    }
    return others.size() < settings.most() ? result : withMore(result, goOn(runId));
  }

  /**
   * A backlog takes one run, not one for each hundred of it: the engine starts only so many. The
   * run's own item is done by now, so nothing that goes wrong here is this run's failure.
   *
   * @return how many more were done
   */
  private int goOn(String runId) {
    int done = 0;
    for (int i = 1; i < settings.batches(); i++) {
      List<Waiting<E, P>> others = new ArrayList<>();
      webhooksFirst.beforeBatch();
      try {
        afterCommit.transaction(
            tx -> {
              others.addAll(waiting(tx, ""));
              transaction.applyOthers(tx, others, runId);
              return null;
            });
      } catch (DatabaseUnavailableException e) {
        return done;
      } catch (RuntimeException e) {
        eachAlone(others, e, runId);
        return done;
      }
      done += others.size();
      if (others.size() < settings.most()) {
        return done;
      }
    }
    return done;
  }

  private static JsonNode withMore(JsonNode result, int more) {
    JsonNode also = result.path(ItemTransaction.ALSO_PROCESSED);
    return also.isMissingNode()
        ? result
        : ((ObjectNode) result).put(ItemTransaction.ALSO_PROCESSED, also.intValue() + more);
  }

  private void eachAlone(List<Waiting<E, P>> others, RuntimeException problem, String runId) {
    LOG.log(Level.WARNING, "a batch of {0} items fails together: each alone", others.size());
    LOG.log(Level.DEBUG, "the batch failed", problem);
    metrics.batchFailed();
    others.stream()
        .map(Waiting::item)
        .forEach(item -> Correlation.with(ids(item), () -> otherAlone(item, runId)));
  }

  /** What fails alone is not to hold up others of its kind until its next attempt. */
  private JsonNode ownAlone(Item<E, P> own, String runId) {
    return Correlation.call(
        ids(own),
        () -> {
          try {
            return alone(own, runId);
          } catch (DatabaseUnavailableException e) {
            throw e;
          } catch (RuntimeException e) {
            leaveOwn(own, e);
            throw e;
          }
        });
  }

  /** The ids of what is logged meanwhile. */
  private Map<String, String> ids(Item<E, P> item) {
    return handler
        .wamid(item.parsed())
        .map(wamid -> Map.of(Correlation.WAMID, wamid.value()))
        .orElse(Map.of());
  }

  private JsonNode batch(DbExecute tx, Item<E, P> own, List<Waiting<E, P>> others, String runId) {
    String key = own.event().subjectKey();
    // The own row first: whoever waits for it must not hold rows of others.
    Optional<OutboxRow> row = lock(tx, own);
    others.addAll(waiting(tx, key));
    return finish(tx, own, row, others, runId);
  }

  private List<Waiting<E, P>> waiting(DbExecute tx, String ownKey) {
    List<Waiting<E, P>> waiting = new ArrayList<>();
    for (OutboxRow row :
        OutboxDrain.lockWaiting(
            tx, handler.eventName(), ownKey, clock.instant(), settings.most())) {
      read(tx, row).ifPresent(item -> waiting.add(new Waiting<>(row, item)));
    }
    return waiting;
  }

  private Optional<OutboxRow> lock(DbExecute tx, Item<E, P> own) {
    return OutboxDrain.lockOwn(tx, handler.eventName(), own.event().subjectKey());
  }

  private JsonNode finish(
      DbExecute tx,
      Item<E, P> own,
      Optional<OutboxRow> row,
      List<Waiting<E, P>> others,
      String runId) {
    boolean takenAlong = row.isPresent() && row.get().confirmedAt() != null;
    boolean published = ItemTransaction.publishedAsDuplicate(own.event());
    if (published && row.isPresent() && !takenAlong) {
      // It overtook the first delivery, whose run is to do the item: ingress has told them apart.
      transaction.applyOthers(tx, others, runId);
      return transaction.duplicate();
    }
    if (!takenAlong || published) {
      return transaction.apply(tx, own, row, others, runId);
    }
    transaction.applyOthers(tx, others, runId);
    return takenAlong(tx, own.number(), own.event().subjectKey());
  }

  /** The run's own item went with another run: all that is left is the mark of that. */
  private JsonNode takenAlong(DbExecute tx, PhoneNumber number, String key) {
    EventOutbox.confirm(tx, handler.eventName(), key);
    ObjectNode result = Json.mapper().createObjectNode();
    ProcessedEvents.processedBy(tx, number.id(), key)
        .ifPresent(run -> result.put("processedBy", run));
    return result;
  }

  /** A waiting row's item; what cannot be read is for its own run to report. */
  private Optional<Item<E, P>> read(DbExecute tx, OutboxRow row) {
    try {
      E event = Json.mapper().convertValue(row.data(), handler.eventType());
      return Optional.of(
          new Item<>(event, handler.parse(event), numbers.known(tx, event.phoneNumberId())));
    } catch (DatabaseUnavailableException e) {
      throw e;
    } catch (RuntimeException e) {
      leave(tx, row.subjectKey(), e);
      return Optional.empty();
    }
  }

  private void otherAlone(Item<E, P> item, String runId) {
    String key = item.event().subjectKey();
    try {
      afterCommit.transaction(
          tx -> {
            OutboxDrain.lockOwn(tx, handler.eventName(), key)
                .filter(row -> row.confirmedAt() == null)
                .ifPresent(
                    row -> transaction.applyOthers(tx, List.of(new Waiting<>(row, item)), runId));
            return null;
          });
    } catch (RuntimeException e) {
      leaveAlone(key, e);
    }
  }

  private void leaveOwn(Item<E, P> own, RuntimeException problem) {
    // The row of that key is the first delivery's.
    if (!ItemTransaction.publishedAsDuplicate(own.event())) {
      leaveAlone(own.event().subjectKey(), problem);
    }
  }

  private void leaveAlone(String subjectKey, RuntimeException problem) {
    afterCommit.transaction(
        tx -> {
          leave(tx, subjectKey, problem);
          return null;
        });
  }

  private void leave(DbExecute tx, String subjectKey, RuntimeException problem) {
    String reason = Reasons.of(problem);
    LOG.log(Level.WARNING, "{0} is left to its own run: {1}", subjectKey, reason);
    OutboxDrain.leaveToOwnRun(tx, handler.eventName(), subjectKey, reason, clock.instant());
    metrics.left();
  }
}
