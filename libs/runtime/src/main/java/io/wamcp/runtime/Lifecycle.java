package io.wamcp.runtime;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What a running service holds, stopped in the reverse order of its start. Closing first tells
 * every part to drain, in start order, then closes each; a part that fails to close does not keep
 * the others open. Closing twice does nothing. Safe for any thread.
 */
public final class Lifecycle implements AutoCloseable {

  private static final Logger LOG = System.getLogger(Lifecycle.class.getName());

  private final Deque<Part> parts = new ArrayDeque<>();
  private final List<Runnable> drains = new ArrayList<>();
  private boolean closed;

  /** Adds a part that has just been started, and returns it. */
  public synchronized <T extends AutoCloseable> T add(String name, T part) {
    if (closed) {
      throw new IllegalStateException("already closed");
    }
    parts.push(new Part(name, Objects.requireNonNull(part, name)));
    return part;
  }

  /** Adds what is to be told at the beginning of a stop, while everything still runs. */
  public synchronized void onDrain(Runnable drain) {
    drains.add(Objects.requireNonNull(drain, "drain"));
  }

  /**
   * Whoever is told after this waits so long: a balancer goes on sending requests until it has
   * noticed that the service is not ready.
   */
  public void waitOnDrain(Duration pause) {
    if (pause.isPositive()) {
      onDrain(() -> waitFor(pause));
    }
  }

  private static void waitFor(Duration pause) {
    try {
      new CountDownLatch(1).await(pause.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    drains.forEach(drain -> quietly("drain", drain::run));
    while (!parts.isEmpty()) {
      Part part = parts.pop();
      quietly(part.name(), part.closeable());
    }
  }

  private static void quietly(String name, AutoCloseable action) {
    try {
      action.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.log(Level.WARNING, () -> "stopping " + name + " failed", e);
    }
  }

  private record Part(String name, AutoCloseable closeable) {}
}
