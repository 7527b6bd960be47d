package io.wamcp.outbox;

import io.wamcp.domain.fault.FaultPoint;
import io.wamcp.outbox.Delivery.Rejection;
import io.wamcp.outbox.RowClaims.Claimed;
import io.wamcp.store.Database;
import io.wamcp.store.DatabaseUnavailableException;
import io.wamcp.store.EventOutbox;
import io.wamcp.store.OutboxRow;
import io.wamcp.store.OutboxSchedule;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Sends again what stays in the outbox. Any number of relays may run on one database: a round first
 * claims rows by moving their next sending into the future, commits, and only then sends, so two
 * relays do not send one row at a time, and a relay that dies in between only costs time. Safe for
 * any thread.
 */
public final class OutboxRelay implements AutoCloseable {

  /** A row is parked when the engine has refused it this often. */
  static final int REJECTIONS_BEFORE_PARKING = 5;

  private static final Duration SAMPLE_EVERY = Duration.ofSeconds(5);
  private static final Duration SAMPLE_AT_LEAST_EVERY = Duration.ofMinutes(1);
  private static final long SAMPLE_SHARE = 50;

  private static final Logger LOG = System.getLogger(OutboxRelay.class.getName());

  private final Database database;
  private final EventSender sender;
  private final OutboxOptions options;
  private final RowClaims claims;
  private final OutboxMetrics metrics;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition woken = lock.newCondition();
  private final Thread loop;
  private volatile long nextSampleNanos = System.nanoTime();
  private boolean wake;
  private boolean closed;

  OutboxRelay(
      Database database,
      EventSender sender,
      OutboxOptions options,
      OutboxMetrics metrics,
      InstantSource clock) {
    this.database = database;
    this.sender = sender;
    this.options = options;
    this.claims = new RowClaims(options);
    this.metrics = metrics;
    this.clock = clock;
    this.loop = Thread.ofVirtual().name("outbox-relay").unstarted(this::loop);
  }

  OutboxRelay start() {
    loop.start();
    return this;
  }

  /** Makes the relay look for due rows now. */
  public void wake() {
    lock.lock();
    try {
      wake = true;
      woken.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void loop() {
    try {
      while (!closing()) {
        boolean more = roundQuietly();
        if (!more) {
          pause();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void pause() throws InterruptedException {
    lock.lock();
    try {
      long left = options.pollInterval().toNanos();
      while (!wake && !closed && left > 0) {
        left = woken.awaitNanos(left);
      }
      wake = false;
    } finally {
      lock.unlock();
    }
  }

  private boolean closing() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  private boolean roundQuietly() {
    try {
      return round();
    } catch (DatabaseUnavailableException e) {
      LOG.log(Level.DEBUG, "the outbox cannot be read", e);
      return false;
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "a round of the outbox relay failed", e);
      return false;
    }
  }

  /** Sends one batch of each event that is due; whether another round would find more. */
  boolean round() {
    Instant now = clock.instant();
    sampleBacklog(now);
    boolean more = false;
    for (String name : database.query(db -> OutboxSchedule.dueNames(db, now))) {
      List<Claimed> claimed = database.transaction(tx -> claims.claim(tx, name, now));
      more |= claimed.size() == options.batchEvents();
      if (!claimed.isEmpty() && !deliver(name, claimed)) {
        return false; // the engine is away: the next round asks again
      }
    }
    return more;
  }

  /**
   * Counting the whole table is worth its price only now and then: of a backlog of millions that
   * somebody works on each replica would else read all, again and again.
   */
  private void sampleBacklog(Instant now) {
    long begin = System.nanoTime();
    if (begin - nextSampleNanos >= 0) {
      metrics.sampled(database.query(EventOutbox::backlog), now);
      nextSampleNanos = begin + untilNextSample(System.nanoTime() - begin);
    }
  }

  /** At most a fiftieth of the time goes into counting, as long as a minute is enough for that. */
  static long untilNextSample(long tookNanos) {
    long rest = tookNanos * SAMPLE_SHARE;
    return Math.clamp(rest, SAMPLE_EVERY.toNanos(), SAMPLE_AT_LEAST_EVERY.toNanos());
  }

  /** Sends claimed rows and writes down what became of them; false where the engine is away. */
  private boolean deliver(String name, List<Claimed> claimed) {
    Map<OutboxEvent, OutboxRow> rows = new IdentityHashMap<>();
    claimed.forEach(claim -> rows.put(claim.event(), claim.row()));
    FaultPoint.RELAY_CLAIMED.reached();
    Delivery delivery = Delivery.of(sender, claimed.stream().map(Claimed::event).toList());
    FaultPoint.RELAY_SENT_BEFORE_MARK.reached();
    OutboxDispatcher.forgetHints(database, delivery.accepted());
    delivery.rejected().forEach(rejection -> reject(rows.get(rejection.event()), rejection));
    if (!delivery.undelivered().isEmpty()) {
      postpone(delivery.undelivered().stream().map(event -> rows.get(event).id()).toList());
    }
    metrics.firstAccepted(
        delivery.accepted().stream().filter(event -> rows.get(event).dispatches() == 0).toList(),
        clock.instant());
    metrics.dispatched(name, "resent", delivery.accepted().size());
    metrics.dispatched(name, "rejected", delivery.rejected().size());
    metrics.dispatched(name, "unavailable", delivery.undelivered().size());
    return delivery.undelivered().isEmpty();
  }

  private void postpone(List<Long> ids) {
    Instant next = clock.instant().plus(ResendSchedule.FIRST);
    database.inTransactionDo(tx -> OutboxSchedule.postpone(tx, ids, next));
  }

  private void reject(OutboxRow row, Rejection rejection) {
    boolean park = row.rejections() + 1 >= REJECTIONS_BEFORE_PARKING;
    Instant parkedAt = park ? clock.instant() : null;
    database.inTransactionDo(
        tx -> EventOutbox.rejected(tx, row.id(), rejection.reason(), parkedAt));
    if (park) {
      metrics.parked(row.eventName());
      LOG.log(
          Level.ERROR,
          "event {0} is parked, the engine refuses it: {1}",
          rejection.event(),
          rejection.reason());
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      woken.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      if (loop.getState() != Thread.State.NEW && !loop.join(Duration.ofSeconds(2))) {
        loop.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
