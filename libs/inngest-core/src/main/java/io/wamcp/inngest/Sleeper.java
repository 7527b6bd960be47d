package io.wamcp.inngest;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** How the client waits between tries; replaced in tests. Implementations are thread-safe. */
@FunctionalInterface
public interface Sleeper {

  /** Waits this long. */
  void sleep(Duration duration) throws InterruptedException;

  /** Waits on a condition nobody signals, which parks a virtual thread and frees its carrier. */
  static Sleeper waiting() {
    return duration -> {
      ReentrantLock lock = new ReentrantLock();
      Condition never = lock.newCondition();
      lock.lockInterruptibly();
      try {
        long left = duration.toNanos();
        while (left > 0) {
          left = never.awaitNanos(left);
        }
      } finally {
        lock.unlock();
      }
    };
  }
}
