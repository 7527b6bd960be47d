package io.wamcp.local.bench;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntUnaryOperator;

/**
 * Sends requests at a fixed rate whatever the answers do, and counts each latency from the moment
 * the request was due, so that a slow server cannot hide behind a slow client.
 */
final class OpenLoop {

  /** What a request gives when it was answered well, and when it was refused. */
  static final int OK = 200;

  static final int BUSY = 503;

  private OpenLoop() {}

  /**
   * Runs one load.
   *
   * @param request makes request number i and gives its HTTP status
   */
  static Latencies run(int perSecond, Duration duration, IntUnaryOperator request) {
    int total = Math.toIntExact(perSecond * duration.toMillis() / 1000);
    double interval = 1e9 / perSecond;
    Latencies latencies = new Latencies();
    long begin = System.nanoTime();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < total; i++) {
        int index = i;
        long due = begin + (long) (i * interval);
        while (System.nanoTime() < due) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
        threads.execute(() -> one(latencies, due, index, request));
      }
    }
    latencies.took(Duration.ofNanos(System.nanoTime() - begin));
    return latencies;
  }

  /** As many requests as so many callers get through, each waiting for its answer. */
  static Latencies closed(int callers, Duration duration, IntUnaryOperator request) {
    Latencies latencies = new Latencies();
    AtomicInteger next = new AtomicInteger();
    long begin = System.nanoTime();
    long end = begin + duration.toNanos();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < callers; i++) {
        threads.execute(
            () -> {
              while (System.nanoTime() < end) {
                one(latencies, System.nanoTime(), next.getAndIncrement(), request);
              }
            });
      }
    }
    latencies.took(Duration.ofNanos(System.nanoTime() - begin));
    return latencies;
  }

  private static void one(Latencies latencies, long due, int index, IntUnaryOperator request) {
    try {
      switch (request.applyAsInt(index)) {
        case OK -> latencies.add(System.nanoTime() - due);
        case BUSY -> latencies.refuse();
        default -> latencies.fail();
      }
    } catch (RuntimeException e) {
      latencies.fail();
    }
  }
}
