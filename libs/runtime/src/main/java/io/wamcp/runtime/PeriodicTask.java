package io.wamcp.runtime;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Runs a task again and again on a thread of its own, and a last time when it is closed. A task
 * that throws is logged and comes again; it must bound its own time. Thread-safe.
 */
public final class PeriodicTask implements AutoCloseable {

  private static final Logger LOG = System.getLogger(PeriodicTask.class.getName());
  private static final Duration LONGEST_STOP = Duration.ofSeconds(10);

  private final String name;
  private final Duration pause;
  private final Runnable task;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread;

  private PeriodicTask(String name, Duration pause, Runnable task) {
    this.name = name;
    this.pause = pause;
    this.task = task;
    this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
  }

  /** Starts; the first run comes after a pause. */
  public static PeriodicTask start(String name, Duration pause, Runnable task) {
    PeriodicTask periodic = new PeriodicTask(name, pause, task);
    periodic.thread.start();
    return periodic;
  }

  private void run() {
    try {
      while (!stop.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
        once();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    once();
  }

  private void once() {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, () -> name + " failed and is tried again", e);
    }
  }

  /** Ends the pauses, runs the task a last time and waits for it. */
  @Override
  public void close() {
    stop.countDown();
    try {
      thread.join(LONGEST_STOP);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
