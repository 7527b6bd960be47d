package io.wamcp.ingress.webhook;

import static java.util.function.Function.identity;

import io.wamcp.store.Database;
import io.wamcp.store.DatabaseUnavailableException;
import io.wamcp.store.WebhookIntake;
import io.wamcp.store.WebhookIntake.Batch;
import io.wamcp.store.WebhookIntake.Outcome;
import io.wamcp.store.WebhookIntake.Stored;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * Lets webhooks that come at the same time share a statement and its commit: whoever comes while
 * one is under way goes with the next. A lone webhook waits for nobody. One whose data Postgres
 * refuses fails alone. Safe for any thread.
 */
final class GroupCommit implements AutoCloseable {

  /** Two statements under way: one is made while the other is waited for. */
  private static final int LANES = 2;

  private static final int MOST_WEBHOOKS = 64;
  private static final int MOST_ROWS = 500;

  /** Beyond this many the wait would be longer than Meta's: refused at once, Meta comes again. */
  private static final int MOST_WAITING = 2_000;

  private final long longestNanos;
  private final Database database;
  private final boolean publishDuplicates;
  private final Pressure pressure;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private boolean closed;

  private record Waiting(Batch rows, long since, CompletableFuture<Stored> outcomes) {}

  /**
   * Starts to work.
   *
   * @param longest as soon as the oldest has waited this long, newcomers are refused: they would
   *     wait longer still, and refused late they cost as much as stored
   */
  GroupCommit(
      Database database,
      boolean publishDuplicates,
      WebhookMetrics metrics,
      InstantSource clock,
      Duration longest) {
    this.longestNanos = longest.toNanos();
    this.database = database;
    this.publishDuplicates = publishDuplicates;
    this.clock = clock;
    this.pressure = new Pressure(database, metrics, System.nanoTime());
    for (int i = 1; i <= LANES; i++) {
      Thread.ofVirtual().name("webhook-commit-" + i).start(this::work);
    }
  }

  /**
   * Whether it is worth while to read one more webhook.
   *
   * @throws DatabaseUnavailableException when too many wait, or for too long
   */
  void checkRoom() {
    lock.lock();
    try {
      Waiting oldest = waiting.peek();
      boolean late = oldest != null && System.nanoTime() - oldest.since() > longestNanos;
      if (closed || late || waiting.size() >= MOST_WAITING) {
        throw new DatabaseUnavailableException("too many webhooks wait to be stored", null);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Stores the rows of one webhook and returns once they are committed.
   *
   * @throws DatabaseUnavailableException when Postgres is away, or too many wait for it
   */
  Stored store(Batch rows) {
    Waiting webhook = new Waiting(rows, System.nanoTime(), new CompletableFuture<>());
    lock.lock();
    try {
      checkRoom();
      waiting.add(webhook);
      arrived.signal();
    } finally {
      lock.unlock();
    }
    try {
      return webhook.outcomes().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** As {@link #store}, with a statement of its own: others are not to wait for so large a one. */
  Stored storeAlone(Batch rows) {
    checkRoom();
    return write(rows);
  }

  private void work() {
    for (List<Waiting> group = take(); !group.isEmpty(); group = take()) {
      try {
        long began = System.nanoTime();
        if (commit(group)) {
          long now = System.nanoTime();
          int together = group.size() + stillWaiting();
          pressure.stored(together, now - group.getFirst().since(), now - began, now);
        }
      } catch (RuntimeException | Error e) {
        group.forEach(webhook -> webhook.outcomes().completeExceptionally(e));
      }
    }
  }

  private List<Waiting> take() {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) {
        arrived.awaitUninterruptibly();
      }
      List<Waiting> group = new ArrayList<>();
      int rows = 0;
      while (!waiting.isEmpty() && group.size() < MOST_WEBHOOKS) {
        rows += waiting.peek().rows().size();
        if (!group.isEmpty() && rows > MOST_ROWS) {
          break;
        }
        group.add(waiting.remove());
      }
      if (!waiting.isEmpty()) {
        arrived.signal();
      }
      return group;
    } finally {
      lock.unlock();
    }
  }

  private int stillWaiting() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether one statement has stored all of them. */
  private boolean commit(List<Waiting> group) {
    if (group.size() == 1) {
      return alone(group.getFirst());
    }
    Batch together = new Batch();
    group.forEach(webhook -> together.addAll(webhook.rows()));
    try {
      share(group, write(together));
      return true;
    } catch (DatabaseUnavailableException e) {
      throw e;
    } catch (RuntimeException e) {
      // Nothing is committed, and only one of them need be to blame.
      group.forEach(this::alone);
      return false;
    }
  }

  private boolean alone(Waiting webhook) {
    try {
      webhook.outcomes().complete(write(webhook.rows()));
      return true;
    } catch (RuntimeException e) {
      webhook.outcomes().completeExceptionally(e);
      return false;
    }
  }

  private Stored write(Batch rows) {
    return database.query(db -> WebhookIntake.store(db, rows, publishDuplicates, clock.instant()));
  }

  /** What two of them brought is new to the first only. */
  private static void share(List<Waiting> group, Stored stored) {
    Shares items = new Shares(stored.items());
    Shares accounts = new Shares(stored.accounts());
    for (Waiting webhook : group) {
      Batch rows = webhook.rows();
      webhook
          .outcomes()
          .complete(new Stored(items.of(rows.itemIds()), accounts.of(rows.accountIds())));
    }
  }

  private static final class Shares {

    private final Map<String, Outcome> byId;
    private final Set<String> given = new HashSet<>();

    Shares(List<Outcome> outcomes) {
      this.byId = outcomes.stream().collect(Collectors.toMap(Outcome::eventId, identity()));
    }

    List<Outcome> of(Set<String> ids) {
      List<Outcome> own = new ArrayList<>();
      for (String id : ids) {
        Outcome outcome = byId.get(id);
        boolean first = given.add(id);
        own.add(new Outcome(id, outcome.inserted() && first, outcome.duplicates()));
      }
      return own;
    }
  }

  /** Takes no more; what waits is still stored. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
