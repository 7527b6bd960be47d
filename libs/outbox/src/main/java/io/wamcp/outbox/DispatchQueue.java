package io.wamcp.outbox;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a dispatcher has to do: events waiting in memory to be sent, handed out in batches, and
 * lanes that had no room, to be looked at again after a while. Which events wait in a lane only the
 * table knows: runs finish them meanwhile. Safe for any thread.
 */
final class DispatchQueue {

  /** About as long as the engine needs to start a run and make room. */
  private static final Duration HOLD = Duration.ofMillis(250);

  private final OutboxOptions options;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<PendingEvent> waiting = new ArrayDeque<>();
  private final Set<Lane> held = new LinkedHashSet<>();
  private long heldUntil;
  private boolean closed;

  /** What to do next: one of the two, or nothing when the queue is closed and used up. */
  record Turn(List<PendingEvent> batch, List<Lane> lanes) {

    boolean isOver() {
      return batch.isEmpty() && lanes.isEmpty();
    }
  }

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

  /** Remembers lanes in which something may wait; those there is no room for are the relay's. */
  void hold(Collection<Lane> lanes) {
    lock.lock();
    try {
      if (held.isEmpty() && !lanes.isEmpty()) {
        heldUntil = System.nanoTime() + HOLD.toNanos();
        changed.signal();
      }
      lanes.stream().filter(_ -> held.size() < options.queueCapacity()).forEach(held::add);
    } finally {
      lock.unlock();
    }
  }

  /** How many lanes it remembers. */
  int remembered() {
    lock.lock();
    try {
      return held.size();
    } finally {
      lock.unlock();
    }
  }

  private int room() {
    return closed ? 0 : Math.max(0, options.queueCapacity() - waiting.size());
  }

  /** What to do next, once there is something; nothing when the queue is closed and used up. */
  Turn take() throws InterruptedException {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed && !heldIsDue()) {
        if (held.isEmpty()) {
          changed.await();
        } else {
          changed.awaitNanos(heldUntil - System.nanoTime());
        }
      }
      Turn turn = heldIsDue() ? lanes() : new Turn(poll(), List.of());
      // Somebody else has to see to the rest, and to the time of what is held.
      if (!waiting.isEmpty() || !held.isEmpty()) {
        changed.signal();
      }
      return turn;
    } finally {
      lock.unlock();
    }
  }

  private boolean heldIsDue() {
    return !closed && !held.isEmpty() && heldUntil - System.nanoTime() <= 0;
  }

  private Turn lanes() {
    List<Lane> lanes = List.copyOf(held);
    held.clear();
    return new Turn(List.of(), lanes);
  }

  private List<PendingEvent> poll() {
    List<PendingEvent> batch = new ArrayList<>();
    long bytes = 0;
    while (!waiting.isEmpty() && options.fits(batch.size(), bytes + waiting.peek().bytes())) {
      bytes += waiting.peek().bytes();
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
