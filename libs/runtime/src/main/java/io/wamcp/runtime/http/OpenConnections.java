package io.wamcp.runtime.http;

import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.spi.ServerConnection;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The open connections of a port. The server accepts nobody beyond its limit, so connections that
 * only wait for a next request could keep everybody else out for as long as they may be idle. Where
 * it gets crowded, these make room. Thread-safe.
 */
final class OpenConnections implements AutoCloseable {

  private static final Logger LOG = System.getLogger(OpenConnections.class.getName());

  /** Whoever has not asked for this long is not in the middle of asking. */
  private static final Duration IDLE = Duration.ofSeconds(1);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);
  private static final int CROWDED_PERCENT = 75;

  /**
   * Making a connection costs more than most requests: were each answer of a crowded port the end
   * of its connection, a flood would be answered at a fraction of what the port can do, and would
   * crowd it all the more.
   */
  private static final int ANSWERS_PER_END = 16;

  private final int crowd;
  private final AtomicInteger answers = new AtomicInteger();
  private final Set<Tracked> open = ConcurrentHashMap.newKeySet();
  private final Future<?> looks;

  /**
   * @param most connections the server accepts
   */
  OpenConnections(int most) {
    this.crowd = Math.max(1, most * CROWDED_PERCENT / 100);
    this.looks =
        Deadline.TIMER.scheduleWithFixedDelay(
            this::makeRoom,
            BETWEEN_LOOKS.toMillis(),
            BETWEEN_LOOKS.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /**
   * Whether a connection should end with its answer rather than wait for a next request: where it
   * is crowded some take turns with those that wait to be accepted.
   */
  boolean endsNext() {
    return crowded() && answers.incrementAndGet() % ANSWERS_PER_END == 0;
  }

  private boolean crowded() {
    return open.size() >= crowd;
  }

  /** The connection, counted until it ends. */
  ServerConnection track(ServerConnection connection) {
    Tracked tracked = new Tracked(connection);
    open.add(tracked);
    return tracked;
  }

  private void makeRoom() {
    if (crowded()) {
      open.forEach(OpenConnections::closeIfIdle);
    }
  }

  /** What one of them throws must not end the looks, which the timer would give up then. */
  private static void closeIfIdle(Tracked connection) {
    try {
      if (connection.idle()) {
        connection.close(false);
      }
    } catch (RuntimeException e) {
      LOG.log(Level.DEBUG, "an idle connection cannot be closed", e);
    }
  }

  @Override
  public void close() {
    looks.cancel(false);
  }

  private final class Tracked implements ServerConnection, InterruptableTask<Void> {

    private final ServerConnection connection;

    Tracked(ServerConnection connection) {
      this.connection = connection;
    }

    boolean idle() {
      return canInterrupt() && idleTime().compareTo(IDLE) >= 0;
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
      try {
        connection.handle(limit);
      } finally {
        open.remove(this);
      }
    }

    @Override
    public Duration idleTime() {
      return connection.idleTime();
    }

    @Override
    public void close(boolean interrupt) {
      connection.close(interrupt);
    }

    @Override
    public boolean canInterrupt() {
      return connection instanceof InterruptableTask<?> task && task.canInterrupt();
    }
  }
}
