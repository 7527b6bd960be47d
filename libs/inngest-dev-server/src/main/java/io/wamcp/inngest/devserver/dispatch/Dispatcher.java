package io.wamcp.inngest.devserver.dispatch;

import io.wamcp.inngest.devserver.database.Database;
import io.wamcp.inngest.devserver.database.DatabaseException;
import io.wamcp.inngest.devserver.queue.Claims;
import io.wamcp.inngest.devserver.queue.QueueItem;
import io.wamcp.inngest.devserver.queue.QueueStore;
import io.wamcp.inngest.devserver.queue.Wakeup;
import io.wamcp.inngest.devserver.run.RunStore;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
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
  private final RunStore runs;
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
      RunStore runs,
      ItemHandler handler,
      Wakeup wakeup,
      Duration tick,
      int maxInFlight) {
    this.clock = clock;
    this.database = database;
    this.claims = claims;
    this.queue = queue;
    this.runs = runs;
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
      inHand.forgotten(() -> database.readAtOnce(queue::leased)).forEach(this::carryOut);
      if (claim(room) < room) {
        wakeup.await(untilNextDue());
      }
    } catch (DatabaseException e) {
      if (stopping.getCount() > 0) {
        LOG.log(Level.WARNING, "claiming failed: {0}", e.getMessage());
        stopping.await(500, TimeUnit.MILLISECONDS);
      }
    }
  }

  private int claim(int room) {
    Instant now = clock.instant();
    Claims.Result claimed =
        database.inTransactionAtOnce(connection -> claims.claim(connection, now, room));
    noteStarts(claimed.items(), now);
    claimed.items().forEach(this::carryOut);
    return claimed.looked();
  }

  private void noteStarts(List<QueueItem> items, Instant now) {
    List<String> starting =
        items.stream()
            .filter(i -> i.kind() == QueueItem.Kind.START && i.attempt() == 0)
            .map(QueueItem::runId)
            .toList();
    if (starting.isEmpty()) {
      return;
    }
    try {
      database.inTransactionAtOnce(
          connection -> {
            runs.started(connection, starting, now);
            return null;
          });
    } catch (DatabaseException e) {
      // Only what the API shows: the calls are made all the same.
      LOG.log(Level.WARNING, "the start of runs could not be noted: {0}", e.getMessage());
    }
  }

  private void carryOut(QueueItem item) {
    free.acquireUninterruptibly();
    inHand.take(item);
    threads.start(
        () -> {
          try {
            handler.handle(item);
          } finally {
            inHand.putDown(item);
            free.release();
            wakeup.signal();
          }
        });
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
