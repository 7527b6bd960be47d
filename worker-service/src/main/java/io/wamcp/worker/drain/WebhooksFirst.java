package io.wamcp.worker.drain;

import io.wamcp.inngest.Sleeper;
import io.wamcp.store.Database;
import io.wamcp.store.WebhookPressure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Work that can wait does, for a moment, while ingress says that webhooks wait to be stored
 * (docs/adr/0033-webhooks-first.md). Safe for any thread.
 */
public final class WebhooksFirst {

  private static final Logger LOG = System.getLogger(WebhooksFirst.class.getName());

  /** Often enough: ingress says it for longer than this. */
  private static final Duration LOOK = Duration.ofMillis(25);

  /** A run that takes nothing along costs the engine as much as one that does a hundred items. */
  private static final int RUN_WAITS = 4;

  private final Database database;
  private final Duration longest;
  private final Sleeper sleeper;
  private final LongSupplier nanoTime;
  private volatile long lookedAt;
  private volatile long pressedUntil;

  /**
   * @param longest how long a transaction over many items waits at most; zero for not at all
   */
  public WebhooksFirst(Database database, Duration longest, Sleeper sleeper) {
    this(database, longest, sleeper, System::nanoTime);
  }

  WebhooksFirst(Database database, Duration longest, Sleeper sleeper, LongSupplier nanoTime) {
    this.database = database;
    this.longest = longest;
    this.sleeper = sleeper;
    this.nanoTime = nanoTime;
    this.lookedAt = nanoTime.getAsLong() - LOOK.toNanos();
    this.pressedUntil = lookedAt;
  }

  /** Before a transaction over many items: waits while webhooks do, but not for long. */
  public void beforeBatch() {
    giveWay(longest);
  }

  /** Before a run's own item alone, which others may take along meanwhile: waits for longer. */
  public void beforeOwn() {
    giveWay(longest.multipliedBy(RUN_WAITS));
  }

  private void giveWay(Duration most) {
    long end = nanoTime.getAsLong() + most.toNanos();
    while (end - nanoTime.getAsLong() > 0 && pressed()) {
      try {
        sleeper.sleep(LOOK);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private boolean pressed() {
    long now = nanoTime.getAsLong();
    if (now - lookedAt >= LOOK.toNanos()) {
      lookedAt = now;
      try {
        pressedUntil = now + database.query(WebhookPressure::left).toNanos();
      } catch (RuntimeException e) {
        // A hint: without it the work goes on, and says itself what is wrong.
        LOG.log(Level.DEBUG, "it cannot be seen whether webhooks wait", e);
        return false;
      }
    }
    return pressedUntil - now > 0;
  }
}
