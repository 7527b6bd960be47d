package io.wamcp.mcp.audit;

import io.wamcp.store.AuditLog;
import io.wamcp.store.AuditLog.Entry;
import io.wamcp.store.Database;
import io.wamcp.store.DatabaseUnavailableException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Writes entries to the audit log away from the calls they tell of, those of a moment in one
 * transaction. Nothing is held back: while one transaction is written the next one fills. Entries
 * wait while the database is away, as many as there is room for; beyond that they are lost, counted
 * and logged. Closing writes what is left. Thread-safe.
 */
public final class AuditTrail implements AutoCloseable {

  private static final Logger LOG = System.getLogger(AuditTrail.class.getName());
  private static final int ROOM = 20_000;
  private static final int MOST_AT_ONCE = 500;
  private static final Duration LOOK_AGAIN = Duration.ofMillis(500);
  private static final Duration LONGEST_STOP = Duration.ofSeconds(10);

  private record Pending(Entry entry, CountDownLatch written) {}

  private final Database database;
  private final LongConsumer onLost;
  private final BlockingQueue<Pending> queue = new ArrayBlockingQueue<>(ROOM);
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread;

  private AuditTrail(Database database, LongConsumer onLost) {
    this.database = database;
    this.onLost = onLost;
    this.thread = Thread.ofPlatform().name("audit-trail").daemon().unstarted(this::run);
  }

  /**
   * Starts writing; does not wait for the database.
   *
   * @param onLost told how many entries could not be kept
   */
  public static AuditTrail start(Database database, LongConsumer onLost) {
    AuditTrail trail = new AuditTrail(database, onLost);
    trail.thread.start();
    return trail;
  }

  /** Hands an entry over, without waiting. */
  public void add(Entry entry) {
    offer(entry);
  }

  /** Hands an entry over and waits until it is committed, at most this long. */
  public void addAndWait(Entry entry, Duration longest) {
    try {
      if (!offer(entry).await(longest.toNanos(), TimeUnit.NANOSECONDS)) {
        LOG.log(Level.DEBUG, "an audit entry is not written yet");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private CountDownLatch offer(Entry entry) {
    CountDownLatch written = new CountDownLatch(1);
    if (!queue.offer(new Pending(entry, written))) {
      lost(1, "there is no room left");
      written.countDown();
    }
    return written;
  }

  private void run() {
    List<Pending> batch = new ArrayList<>();
    try {
      while (stop.getCount() > 0 || !queue.isEmpty()) {
        Pending first = queue.poll(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
        if (first != null) {
          batch.add(first);
          queue.drainTo(batch, MOST_AT_ONCE - 1);
          write(batch);
          batch.clear();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(List<Pending> batch) throws InterruptedException {
    List<Entry> entries = batch.stream().map(Pending::entry).toList();
    try {
      append(entries);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "audit entries were refused, each is tried by itself", e);
      for (Entry entry : entries) {
        writeAlone(entry);
      }
    }
    batch.forEach(pending -> pending.written().countDown());
  }

  /** One that the database refuses must not keep the others from being written. */
  private void writeAlone(Entry entry) throws InterruptedException {
    try {
      append(List.of(entry));
    } catch (RuntimeException e) {
      lost(1, "refused: " + e.getMessage());
    }
  }

  /** A database that is away is waited for, but not by a process that stops. */
  private void append(List<Entry> entries) throws InterruptedException {
    while (true) {
      try {
        database.inTransactionDo(tx -> AuditLog.appendAll(tx, entries));
        return;
      } catch (DatabaseUnavailableException e) {
        LOG.log(Level.WARNING, "audit entries cannot be written now: {0}", e.getMessage());
        if (stop.await(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
          lost(entries.size(), "the process stops");
          return;
        }
      }
    }
  }

  private void lost(int entries, String why) {
    LOG.log(Level.ERROR, "{0} audit entries are lost: {1}", entries, why);
    try {
      onLost.accept(entries);
    } catch (RuntimeException e) {
      // Whoever counts must not end the only thread that writes.
      LOG.log(Level.ERROR, "audit entries that are lost could not be counted", e);
    }
  }

  /** Writes what is left and stops. */
  @Override
  public void close() {
    stop.countDown();
    try {
      thread.join(LONGEST_STOP);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
