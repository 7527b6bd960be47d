package io.wamcp.inngest.devserver.dispatch;

import io.wamcp.inngest.devserver.call.CallLoader;
import io.wamcp.inngest.devserver.database.Database;
import io.wamcp.inngest.devserver.database.DatabaseException;
import io.wamcp.inngest.devserver.queue.Claims;
import io.wamcp.inngest.devserver.queue.QueueItem;
import io.wamcp.inngest.devserver.queue.QueueStore;
import io.wamcp.inngest.devserver.queue.Wakeup;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Claims due items and carries out each on a virtual thread. Between claims it waits for a signal
 * that something was put in the queue, or for the next due time.
 */
final class Dispatcher {

  private static final System.Logger LOG = System.getLogger(Dispatcher.class.getName());
  private static final int BATCH = 100;

  /** Items of another server on the database come without a signal. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  private final InstantSource clock;
  private final Database database;
  private final Claims claims;
  private final QueueStore queue;
  private final CallLoader loader;
  private final ItemHandler handler;
  private final Wakeup wakeup;
  private final Duration tick;
  private final int maxInFlight;
  private final Semaphore free;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final ItemThreads threads = new ItemThreads();
  private final InHand inHand = new InHand();
  private Thread loop;

  Dispatcher(
      InstantSource clock,
      Database database,
      Claims claims,
      QueueStore queue,
      CallLoader loader,
      ItemHandler handler,
      Wakeup wakeup,
      Duration tick,
      int maxInFlight) {
    this.clock = clock;
    this.database = database;
    this.claims = claims;
    this.queue = queue;
    this.loader = loader;
    this.handler = handler;
    this.wakeup = wakeup;
    this.tick = tick;
    this.maxInFlight = maxInFlight;
    this.free = new Semaphore(maxInFlight);
  }

  void start() {
    loop = Thread.ofVirtual().name("inngest-dispatcher").start(this::run);
  }

  private void run() {
    try {
      while (!stopping.await(tick.toMillis(), TimeUnit.MILLISECONDS)) {
        step();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void step() throws InterruptedException {
    int room = Math.min(BATCH, free.availablePermits());
    if (room == 0) {
      wakeup.await(LONGEST_WAIT);
      return;
    }
    try {
      for (QueueItem item : inHand.forgotten(() -> database.readAtOnce(queue::leased))) {
        carryOut(new NextCall(item, Optional.empty()));
      }
      if (claim(room) < room && !wakeup.take()) {
        wakeup.await(untilNextDue());
      }
    } catch (DatabaseException e) {
      if (stopping.getCount() > 0) {
        LOG.log(Level.WARNING, "claiming failed: {0}", e.getMessage());
        stopping.await(500, TimeUnit.MILLISECONDS);
      }
    } catch (RuntimeException e) {
      // While the lease is alive no other server would do this one's work.
      LOG.log(Level.ERROR, "claiming failed", e);
      stopping.await(500, TimeUnit.MILLISECONDS);
    }
  }

  private int claim(int room) {
    Instant now = clock.instant();
    Claimed claimed =
        database.inTransactionAtOnce(
            connection -> {
              Claims.Result result = claims.claim(connection, now, room);
              return new Claimed(result, loader.loadSmall(connection, result.items()));
            });
    for (QueueItem item : claimed.result().items()) {
      carryOut(new NextCall(item, Optional.ofNullable(claimed.loaded().get(item.id()))));
    }
    return claimed.result().looked();
  }

  private record Claimed(Claims.Result result, Map<Long, CallLoader.Loaded> loaded) {}

  private void carryOut(NextCall first) {
    if (!inHand.take(first.item())) {
      return;
    }
    free.acquireUninterruptibly();
    threads.start(
        () -> {
          try {
            Optional<NextCall> next = Optional.of(first);
            while (next.isPresent()) {
              next = carriedOut(next.get());
            }
          } finally {
            free.release();
            wakeup.signal();
          }
        });
  }

  /** Gives what the same thread is to do next. */
  private Optional<NextCall> carriedOut(NextCall one) {
    try {
      return handler
          .handle(one.item(), one.loaded(), this::hasRoom)
          .filter(next -> inHand.take(next.item()));
    } finally {
      inHand.putDown(one.item());
    }
  }

  /** Runs may go on by themselves while nothing that is due has to wait for a thread. */
  private boolean hasRoom() {
    return tick.isZero() && free.availablePermits() > 0 && stopping.getCount() > 0;
  }

  private Duration untilNextDue() {
    Instant now = clock.instant();
    return database
        .readAtOnce(queue::nextDue)
        .map(due -> Duration.between(now, due).plusMillis(1))
        .filter(wait -> wait.compareTo(LONGEST_WAIT) < 0)
        .orElse(LONGEST_WAIT);
  }

  /** Claims nothing more, and waits for what is being done; false when that took too long. */
  boolean stop(Duration longest) throws InterruptedException {
    stopping.countDown();
    wakeup.signal();
    loop.join();
    return free.tryAcquire(maxInFlight, longest.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Breaks off everything. */
  void halt() {
    stopping.countDown();
    wakeup.signal();
    loop.interrupt();
    threads.interrupt();
  }
}
