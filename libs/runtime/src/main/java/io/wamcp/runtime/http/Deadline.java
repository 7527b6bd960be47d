package io.wamcp.runtime.http;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Interrupts the thread that started it when a time is over. A virtual thread that blocks on a
 * socket has no other way out; the interrupt closes the socket.
 */
final class Deadline {

  private static final ScheduledThreadPoolExecutor TIMER = timer();

  private enum State {
    RUNNING,
    OVER,
    ENDED
  }

  private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
  private final Thread waiting = Thread.currentThread();
  private Future<?> alarm;

  private Deadline() {}

  static Deadline start(Duration timeout) {
    Deadline deadline = new Deadline();
    deadline.alarm = TIMER.schedule(deadline::ring, timeout.toNanos(), TimeUnit.NANOSECONDS);
    return deadline;
  }

  private void ring() {
    if (state.compareAndSet(State.RUNNING, State.OVER)) {
      waiting.interrupt();
    }
  }

  boolean over() {
    return state.get() == State.OVER;
  }

  /**
   * To be called by the thread that started it; takes back an interrupt that came at the last
   * moment.
   */
  void end() {
    if (state.compareAndSet(State.RUNNING, State.ENDED)) {
      alarm.cancel(false);
    } else if (over()) {
      Thread.interrupted();
    }
  }

  private static ScheduledThreadPoolExecutor timer() {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("request-deadlines").daemon().factory());
    executor.setRemoveOnCancelPolicy(true);
    return executor;
  }
}
