package io.wamcp.runtime.http;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Interrupts the thread that started it when a time is over. A virtual thread that blocks on a
 * socket has no other way out; the interrupt closes the socket.
 */
final class Deadline {

  static final ScheduledThreadPoolExecutor TIMER = timer();

  private enum State {
    RUNNING,
    OVER,
    ENDED
  }

  private State state = State.RUNNING;
  private final Thread waiting = Thread.currentThread();
  private Future<?> alarm;

  private Deadline() {}

  static Deadline start(Duration timeout) {
    Deadline deadline = new Deadline();
    deadline.alarm = TIMER.schedule(deadline::ring, timeout.toNanos(), TimeUnit.NANOSECONDS);
    return deadline;
  }

  private synchronized void ring() {
    if (state == State.RUNNING) {
      state = State.OVER;
      waiting.interrupt();
    }
  }

  synchronized boolean over() {
    return state == State.OVER;
  }

  /**
   * To be called by the thread that started it; takes back an interrupt that came at the last
   * moment.
   */
  synchronized void end() {
    if (state == State.RUNNING) {
      state = State.ENDED;
      alarm.cancel(false);
    } else if (state == State.OVER) {
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
