package io.wamcp.local.chaos;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Lets real time pass, for parts that act on their own. */
final class Pause {

  private Pause() {}

  static void of(Duration duration) {
    long end = System.nanoTime() + duration.toNanos();
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }
}
