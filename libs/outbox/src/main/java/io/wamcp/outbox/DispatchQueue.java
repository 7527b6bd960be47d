package io.wamcp.outbox;

import io.wamcp.store.EventOutbox;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Events waiting in memory to be sent, handed out in batches. Safe for any thread. */
final class DispatchQueue {

  /** About as long as the engine needs to start a run and make room. */
  private static final Duration HOLD = Duration.ofMillis(250);

  /** Then the relay looks after them. */
  private static final Duration LONGEST = EventOutbox.FIRST_RESEND;

  private final OutboxOptions options;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<PendingEvent> waiting = new ArrayDeque<>();
  private final List<PendingEvent> held = new ArrayList<>();
  private final Map<PendingEvent, Long> heldSince = new IdentityHashMap<>();
  private long heldUntil;
  private boolean closed;

  DispatchQueue(OutboxOptions options) {
    this.options = options;
  }

  /** Takes what there is room for and returns how many those are; never waits. */
  int offer(List<PendingEvent> events) {
    lock.lock();
    try {
      int taken = Math.min(room(), events.size());
      waiting.addAll(events.subList(0, taken));
      if (taken > 0) {
        changed.signal();
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /**
   * What became of events that were to be held.
   *
   * @param first those that were never held before
   * @param dropped those that are left to the table: there is no room, or they are the relay's by
   *     now
   */
  record Held(List<PendingEvent> first, List<PendingEvent> dropped) {}

  /**
   * Takes events back that may not go yet; they come again, in their order, after a while. A run
   * may have finished them meanwhile, which only the table knows, so none stays for ever.
   */
  Held hold(List<PendingEvent> events) {
    List<PendingEvent> first = new ArrayList<>();
    List<PendingEvent> dropped = new ArrayList<>();
    lock.lock();
    try {
      long now = System.nanoTime();
      if (held.isEmpty() && !events.isEmpty()) {
        heldUntil = now + HOLD.toNanos();
        changed.signal();
      }
      for (PendingEvent event : events) {
        Long since = heldSince.putIfAbsent(event, now);
        if (since == null) {
          first.add(event);
        }
        if (room() > 0 && (since == null || now - since < LONGEST.toNanos())) {
          held.add(event);
        } else {
          heldSince.remove(event);
          dropped.add(event);
        }
      }
    } finally {
      lock.unlock();
    }
    return new Held(first, dropped);
  }

  /** How many events it remembers to have held. */
  int remembered() {
    lock.lock();
    try {
      return heldSince.size();
    } finally {
      lock.unlock();
    }
  }

  /** Events that were handed out and will not be held again. */
  void gone(List<PendingEvent> events) {
    lock.lock();
    try {
      events.forEach(heldSince::remove);
    } finally {
      lock.unlock();
    }
  }

  private int room() {
    return closed ? 0 : Math.max(0, options.queueCapacity() - waiting.size() - held.size());
  }

  /** The next batch, once there is one; empty when the queue is closed and used up. */
  List<PendingEvent> take() throws InterruptedException {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) {
        long left = heldUntil - System.nanoTime();
        if (held.isEmpty()) {
          changed.await();
        } else if (left > 0) {
          changed.awaitNanos(left);
        } else {
          waiting.addAll(held);
          held.clear();
        }
      }
      List<PendingEvent> batch = poll();
      // Somebody else has to see to the rest, and to the time of what is held.
      if (!waiting.isEmpty() || !held.isEmpty()) {
        changed.signal();
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private List<PendingEvent> poll() {
    List<PendingEvent> batch = new ArrayList<>();
    long bytes = 0;
    while (!waiting.isEmpty() && batch.size() < options.batchEvents()) {
      bytes += waiting.peek().bytes();
      if (!batch.isEmpty() && bytes > options.batchBytes()) {
        break;
      }
      batch.add(waiting.remove());
    }
    return batch;
  }

  /** Takes no more; what waits is still handed out, what is held is left to the table. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
