package io.wamcp.ingress.webhook;

import io.wamcp.store.Database;
import io.wamcp.store.DatabaseUnavailableException;
import io.wamcp.store.WebhookPressure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Notices when webhooks wait much longer than storing them takes, and tells the workers, who then
 * give way (docs/adr/0033-webhooks-first.md). What storing takes is what it took at best in the
 * last minutes, so that a database far away is not taken for a busy one. Safe for any thread.
 */
final class Pressure {

  private static final Logger LOG = System.getLogger(Pressure.class.getName());

  private static final Duration WINDOW = Duration.ofMinutes(1);

  /** What is told holds for so long; while it goes on it is told anew in half that time. */
  private static final Duration HOLDS = Duration.ofMillis(1_500);

  private static final Duration ALWAYS_FINE = Duration.ofMillis(10);
  private static final int TIMES_BEST = 3;

  /** A few that had to wait met with a hiccup; no rest of the workers would have helped them. */
  private static final int MANY = 24;

  private final Database database;
  private final WebhookMetrics metrics;
  private final AtomicBoolean telling = new AtomicBoolean();
  private volatile long toldAt;

  private long windowFrom;
  private long best = Long.MAX_VALUE;
  private long bestBefore = Long.MAX_VALUE;

  /**
   * @param now by the clock of {@link System#nanoTime()}
   */
  Pressure(Database database, WebhookMetrics metrics, long now) {
    this.database = database;
    this.metrics = metrics;
    this.windowFrom = now;
    this.toldAt = now - HOLDS.toNanos();
  }

  /**
   * A group of webhooks is stored, in one statement.
   *
   * @param webhooks how many they are, and wait still
   * @param waited how long its oldest had to wait for that, in nanoseconds
   * @param took how long the statement took, in nanoseconds
   * @param now by the clock of {@link System#nanoTime()}
   */
  void stored(int webhooks, long waited, long took, long now) {
    if (isLate(waited, took, now)
        && webhooks >= MANY
        && now - toldAt > HOLDS.toNanos() / 2
        && telling.compareAndSet(false, true)) {
      toldAt = now;
      Thread.ofVirtual().name("webhook-pressure").start(this::tell);
    }
  }

  /** Whether that was much longer than storing takes at best. */
  boolean isLate(long waited, long took, long now) {
    return waited > ALWAYS_FINE.toNanos() + TIMES_BEST * bestWith(took, now);
  }

  private synchronized long bestWith(long took, long now) {
    if (now - windowFrom > WINDOW.toNanos()) {
      windowFrom = now;
      bestBefore = best;
      best = Long.MAX_VALUE;
    }
    best = Math.min(best, took);
    return Math.min(best, bestBefore);
  }

  private void tell() {
    try {
      database.query(
          db -> {
            WebhookPressure.press(db, HOLDS);
            return null;
          });
      metrics.pressed();
    } catch (DatabaseUnavailableException e) {
      LOG.log(Level.DEBUG, "the workers cannot be told that webhooks wait", e);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "the workers cannot be told that webhooks wait", e);
    } finally {
      telling.set(false);
    }
  }
}
