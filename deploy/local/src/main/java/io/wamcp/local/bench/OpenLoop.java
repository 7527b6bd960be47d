package io.wamcp.local.bench;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;

/**
 * Sends requests at a fixed rate whatever the answers do, and counts each latency from the moment
 * the request was due, so that a slow server cannot hide behind a slow client.
 */
final class OpenLoop {

  private OpenLoop() {}

  /**
   * Runs one load.
   *
   * @param request makes request number i; false when it failed
   */
  static Latencies run(int perSecond, Duration duration, IntPredicate request) {
    int total = (int) (perSecond * duration.toSeconds());
    long interval = 1_000_000_000L / perSecond;
    Latencies latencies = new Latencies(total);
    long begin = System.nanoTime();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < total; i++) {
        int index = i;
        long due = begin + i * interval;
        while (System.nanoTime() < due) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
        threads.execute(() -> one(latencies, due, index, request));
      }
    }
    return latencies;
  }

  private static void one(Latencies latencies, long due, int index, IntPredicate request) {
    try {
      if (request.test(index)) {
        latencies.add(System.nanoTime() - due);
      } else {
        latencies.fail();
      }
    } catch (RuntimeException e) {
      latencies.fail();
    }
  }
}
