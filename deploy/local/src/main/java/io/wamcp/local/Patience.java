package io.wamcp.local;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for something to become true, looking often, for a bounded time. */
public final class Patience {

  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(25);

  private Patience() {}

  /** The first value the probe gives that is not null. */
  public static <T> T await(String what, Duration atMost, Supplier<T> probe) {
    long end = System.nanoTime() + atMost.toNanos();
    while (true) {
      T value = probe.get();
      if (value != null) {
        return value;
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException("waited " + atMost.toSeconds() + " s for " + what);
      }
      LockSupport.parkNanos(PAUSE);
    }
  }
}
