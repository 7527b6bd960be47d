package io.wamcp.mcp.notify;

import io.wamcp.domain.id.RequestId;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Calls on this replica that wait for a send to be settled. A waiter registers first and reads the
 * row afterwards, so that no wake-up falls in between. Thread-safe.
 */
public final class SendWaiters implements Subscriber {

  private final ConcurrentHashMap<String, Set<Waiter>> waiters = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicBoolean stopping = new AtomicBoolean();

  /** Registers a waiter; whoever gets it must close it. */
  public Waiter register(RequestId request) {
    Waiter waiter = new Waiter(request.toString());
    waiters.compute(
        waiter.key,
        (key, others) -> {
          Set<Waiter> all = others == null ? ConcurrentHashMap.newKeySet() : others;
          all.add(waiter);
          return all;
        });
    count.incrementAndGet();
    return waiter;
  }

  @Override
  public void notified(String payload) {
    waiters.getOrDefault(payload, Set.of()).forEach(Waiter::wake);
  }

  @Override
  public void mayHaveMissed() {
    waiters.values().forEach(each -> each.forEach(Waiter::wake));
  }

  /** Ends every wait, now and later, since the process stops. */
  public void stop() {
    stopping.set(true);
    mayHaveMissed();
  }

  /** How many wait now. */
  public int count() {
    return count.get();
  }

  /** The requests somebody waits for. */
  List<String> requests() {
    return List.copyOf(waiters.keySet());
  }

  /** One waiting call. */
  public final class Waiter implements AutoCloseable {
    private final String key;
    private final Semaphore wakeUps = new Semaphore(0);

    private Waiter(String key) {
      this.key = key;
    }

    private void wake() {
      wakeUps.release();
    }

    /** Waits for a hint, at most this long; then it is time to read the row again. */
    public void await(Duration longest) throws InterruptedException {
      if (wakeUps.tryAcquire(Math.max(0, longest.toNanos()), TimeUnit.NANOSECONDS)) {
        wakeUps.drainPermits();
      }
    }

    /** Whether the process stops, so that waiting is over. */
    public boolean stopping() {
      return stopping.get();
    }

    @Override
    public void close() {
      waiters.computeIfPresent(
          key,
          (request, all) -> {
            if (all.remove(this)) {
              count.decrementAndGet();
            }
            return all.isEmpty() ? null : all;
          });
    }
  }
}
