package io.wamcp.outbox;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Events waiting in memory to be sent, handed out in batches. Safe for any thread. */
final class DispatchQueue {

  private final OutboxOptions options;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<OutboxEvent> waiting = new ArrayDeque<>();
  private boolean closed;

  DispatchQueue(OutboxOptions options) {
    this.options = options;
  }

  /** Takes what there is room for and returns how many those are; never waits. */
  int offer(List<OutboxEvent> events) {
    lock.lock();
    try {
      int room = closed ? 0 : options.queueCapacity() - waiting.size();
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

  /** The next batch, once there is one; empty when the queue is closed and used up. */
  List<OutboxEvent> take() throws InterruptedException {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) {
        changed.await();
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

  /** Takes no more; what waits is still handed out. */
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
