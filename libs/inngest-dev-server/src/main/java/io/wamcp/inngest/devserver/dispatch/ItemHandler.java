package io.wamcp.inngest.devserver.dispatch;

import io.wamcp.inngest.devserver.call.AppClient;
import io.wamcp.inngest.devserver.call.CallLoader;
import io.wamcp.inngest.devserver.call.Reply;
import io.wamcp.inngest.devserver.database.Database;
import io.wamcp.inngest.devserver.database.DatabaseException;
import io.wamcp.inngest.devserver.database.GroupCommit;
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
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Carries out one claimed item from beginning to end. Thread-safe. */
final class ItemHandler {

  private static final System.Logger LOG = System.getLogger(ItemHandler.class.getName());

  private static final int LARGEST_GROUP = 64;
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
  private final GroupCommit<Answered, Optional<NextCall>> answers;

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
    this.answers = new GroupCommit<>(database, LARGEST_GROUP, this::handled);
  }

  /**
   * Carries out an item.
   *
   * @param loaded what its call carries, where that was read already
   * @param room whether this thread may make the run's next call as well
   * @return that call, claimed, if it is to be made by this thread
   */
  Optional<NextCall> handle(
      QueueItem item, Optional<CallLoader.Loaded> loaded, BooleanSupplier room) {
    try {
      if (item.kind().isCall()) {
        return call(item, loaded, room);
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
    return Optional.empty();
  }

  private Optional<NextCall> call(
      QueueItem item, Optional<CallLoader.Loaded> known, BooleanSupplier room)
      throws InterruptedException {
    Optional<CallLoader.Loaded> loaded =
        known.isPresent() ? known : untilDone(() -> database.read(c -> loader.load(c, item)));
    if (isHalted()) {
      return Optional.empty();
    }
    boundaries.accept("engine.call.claimed");
    Instant began = clock.instant();
    Reply reply = reply(loaded);
    Instant ended = clock.instant();
    boundaries.accept("engine.call.answered");
    Answered answered = new Answered(item, loaded, reply, room.getAsBoolean());
    Optional<NextCall> next = untilDone(() -> handled(answered));
    if (loaded.isPresent()) {
      journal.record(item, reply, began, ended);
    }
    return next;
  }

  private Optional<NextCall> handled(Answered answered) throws InterruptedException {
    if (answered.isPlain()) {
      return answers.commit(answered);
    }
    return database.inTransaction(connection -> handled(connection, List.of(answered))).getFirst();
  }

  private List<Optional<NextCall>> handled(Connection connection, List<Answered> answered)
      throws SQLException {
    return isHalted()
        ? Collections.nCopies(answered.size(), Optional.empty())
        : replies.handle(connection, answered);
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

  @FunctionalInterface
  private interface Attempt<T> {
    T once() throws InterruptedException;
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
  private <T> T untilDone(Attempt<T> work) throws InterruptedException {
    for (long pause = 50; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS)) {
      try {
        return work.once();
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
              queue.releaseSlots(connection, List.of(item));
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
