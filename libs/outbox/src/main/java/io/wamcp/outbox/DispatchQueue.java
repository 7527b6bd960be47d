package io.wamcp.outbox;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Events waiting in memory to be sent, handed out in batches. Safe for any thread. */
final class DispatchQueue {

  /** About as long as the engine needs to start a run and make room. */
  private static final Duration HOLD = Duration.ofMillis(250);

  private final OutboxOptions options;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<OutboxEvent> waiting = new ArrayDeque<>();
  private final List<OutboxEvent> held = new ArrayList<>();
  private long heldUntil;
  private boolean closed;

  DispatchQueue(OutboxOptions options) {
    this.options = options;
  }

  /** Takes what there is room for and returns how many those are; never waits. */
  int offer(List<OutboxEvent> events) {
    lock.lock();
    try {
      int room = closed ? 0 : options.queueCapacity() - waiting.size() - held.size();
      int taken = Math.min(room, events.size());
      waiting.addAll(events.subList(0, taken));
      if (taken > 0) {
        changed.signal();
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Takes events back that may not go yet; they come again, in their order, after a while. */
  void hold(List<OutboxEvent> events) {
    lock.lock();
    try {
      if (held.isEmpty()) {
        heldUntil = System.nanoTime() + HOLD.toNanos();
        changed.signal();
      }
      held.addAll(events);
    } finally {
      lock.unlock();
    }
  }

  /** The next batch, once there is one; empty when the queue is closed and used up. */
  List<OutboxEvent> take() throws InterruptedException {
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
      List<OutboxEvent> batch = poll();
      if (!waiting.isEmpty()) {
        changed.signal();
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private List<OutboxEvent> poll() {
    List<OutboxEvent> batch = new ArrayList<>();
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
