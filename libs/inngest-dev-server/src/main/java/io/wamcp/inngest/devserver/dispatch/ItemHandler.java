package io.wamcp.inngest.devserver.dispatch;

import io.wamcp.inngest.devserver.call.AppClient;
import io.wamcp.inngest.devserver.call.CallLoader;
import io.wamcp.inngest.devserver.call.Reply;
import io.wamcp.inngest.devserver.database.Database;
import io.wamcp.inngest.devserver.database.DatabaseException;
import io.wamcp.inngest.devserver.journal.Journal;
import io.wamcp.inngest.devserver.queue.QueueItem;
import io.wamcp.inngest.devserver.queue.QueueStore;
import io.wamcp.inngest.devserver.run.RunError;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Carries out one claimed item from beginning to end. Thread-safe. */
final class ItemHandler {

  private static final System.Logger LOG = System.getLogger(ItemHandler.class.getName());

  private static final long MAX_STATE_BYTES = 32L * 1024 * 1024;
  private static final int MAX_STEPS = 1000;
  private static final long LONGEST_PAUSE_MILLIS = 2000;
  private static final Duration AFTER_DEFECT = Duration.ofMinutes(1);

  private final InstantSource clock;
  private final Database database;
  private final CallLoader loader;
  private final AppClient client;
  private final ReplyHandler replies;
  private final TimerHandler timers;
  private final QueueStore queue;
  private final Journal journal;
  private final CountDownLatch halted;
  private final Consumer<String> boundaries;

  /**
   * @param halted once open, nothing more is written
   */
  ItemHandler(
      InstantSource clock,
      Database database,
      CallLoader loader,
      AppClient client,
      ReplyHandler replies,
      TimerHandler timers,
      QueueStore queue,
      Journal journal,
      CountDownLatch halted,
      Consumer<String> boundaries) {
    this.clock = clock;
    this.database = database;
    this.loader = loader;
    this.client = client;
    this.replies = replies;
    this.timers = timers;
    this.queue = queue;
    this.journal = journal;
    this.halted = halted;
    this.boundaries = boundaries;
  }

  void handle(QueueItem item) {
    try {
      if (item.kind().isCall()) {
        call(item);
      } else {
        boundaries.accept("engine.timer.claimed");
        commit(connection -> timers.handle(connection, item));
        boundaries.accept("engine.timer.done");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      if (!isHalted()) {
        LOG.log(Level.ERROR, "item " + item.id() + " of run " + item.runId() + " failed", e);
        postpone(item);
      }
    }
  }

  private void call(QueueItem item) throws InterruptedException {
    Optional<CallLoader.Loaded> loaded = untilDone(() -> database.read(c -> loader.load(c, item)));
    if (isHalted()) {
      return;
    }
    boundaries.accept("engine.call.claimed");
    Instant began = clock.instant();
    Reply reply = reply(loaded);
    Instant ended = clock.instant();
    boundaries.accept("engine.call.answered");
    commit(connection -> replies.handle(connection, item, reply));
    if (loaded.isPresent()) {
      journal.record(item, reply, began, ended);
    }
  }

  private Reply reply(Optional<CallLoader.Loaded> loaded) throws InterruptedException {
    if (loaded.isEmpty()) {
      // The run has ended: the reply does not matter, the item is only taken out.
      return failed("RunEnded", "the run has ended");
    }
    Optional<Reply> overLimit = limit(loaded.get());
    return overLimit.isPresent() ? overLimit.get() : client.call(loaded.get().call());
  }

  private static Optional<Reply> limit(CallLoader.Loaded loaded) {
    if (loaded.call().stack().size() > MAX_STEPS) {
      return Optional.of(
          failed("InngestErrFunctionOverflowed", "more than " + MAX_STEPS + " steps"));
    }
    if (loaded.stateBytes() > MAX_STATE_BYTES) {
      return Optional.of(
          failed("InngestErrStateOverflowed", "run state is over " + MAX_STATE_BYTES + " bytes"));
    }
    return Optional.empty();
  }

  private static Reply failed(String name, String message) {
    return new Reply.Failed(
        RunError.of(name, name, message), new Reply.Retry(true, Optional.empty()));
  }

  @FunctionalInterface
  private interface Change {
    void apply(Connection connection) throws SQLException;
  }

  private void commit(Change change) throws InterruptedException {
    untilDone(
        () -> {
          if (isHalted()) {
            return null;
          }
          return database.inTransaction(
              connection -> {
                change.apply(connection);
                return null;
              });
        });
  }

  /** While the database is away, what is known is kept and tried again: the call was made. */
  private <T> T untilDone(Supplier<T> work) throws InterruptedException {
    for (long pause = 50; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS)) {
      try {
        return work.get();
      } catch (DatabaseException e) {
        if (!e.isOutage() || isHalted() || halted.await(pause, TimeUnit.MILLISECONDS)) {
          throw e;
        }
      }
    }
  }

  private void postpone(QueueItem item) {
    try {
      commit(
          connection -> {
            if (queue.putBack(
                connection, item, item.attempt(), clock.instant().plus(AFTER_DEFECT))) {
              queue.releaseSlots(connection, item);
            }
          });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "item " + item.id() + " could not be put back", e);
    }
  }

  private boolean isHalted() {
    return halted.getCount() == 0;
  }
}
