package io.wamcp.worker.drain;

import io.wamcp.inngest.Sleeper;
import io.wamcp.store.Database;
import io.wamcp.store.WebhookPressure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Work that can wait does, for a moment, while ingress says that webhooks wait to be stored
 * (docs/adr/0033-webhooks-first.md). Safe for any thread.
 */
public final class WebhooksFirst {

  private static final Logger LOG = System.getLogger(WebhooksFirst.class.getName());

  /** Often enough: ingress says it for longer than this. */
  private static final Duration LOOK = Duration.ofMillis(25);

  /**
   * What lasts longer is no burst: what is stored is worked off beside it for as long again.
   * Shorter than a send waits for the status that tells what became of it.
   */
  private static final Duration BURST = Duration.ofSeconds(20);

  /** A run that takes nothing along costs the engine as much as one that does a hundred items. */
  private static final int RUN_WAITS = 4;

  private final Database database;
  private final Duration longest;
  private final BooleanSupplier stopping;
  private final Sleeper sleeper;
  private final LongSupplier nanoTime;
  private final Executor looks;
  private final AtomicBoolean looking = new AtomicBoolean();
  private volatile long lookedAt;
  private volatile long burstSince;
  private volatile long pressedUntil;

  /**
   * @param settings where nothing is taken along nobody waits: no other run does one's item
   *     meanwhile
   * @param stopping whether the service stops, and nobody waits any more
   */
  public WebhooksFirst(
      Database database, DrainSettings settings, BooleanSupplier stopping, Sleeper sleeper) {
    this(database, settings, stopping, sleeper, System::nanoTime, Thread::startVirtualThread);
  }

  WebhooksFirst(
      Database database,
      DrainSettings settings,
      BooleanSupplier stopping,
      Sleeper sleeper,
      LongSupplier nanoTime,
      Executor looks) {
    this.database = database;
    this.longest = settings.most() == 0 ? Duration.ZERO : settings.giveWay();
    this.stopping = stopping;
    this.sleeper = sleeper;
    this.nanoTime = nanoTime;
    this.looks = looks;
    long now = nanoTime.getAsLong();
    this.lookedAt = now - LOOK.toNanos();
    this.burstSince = now;
    this.pressedUntil = now;
  }

  /** Before a transaction over many items: waits while webhooks do, but not for long. */
  public void beforeBatch() {
    giveWay(longest);
  }

  /** Before what another run may take along meanwhile: waits for longer. */
  public void beforeOwn() {
    giveWay(longest.multipliedBy(RUN_WAITS));
  }

  private void giveWay(Duration most) {
    long end = nanoTime.getAsLong() + most.toNanos();
    while (end - nanoTime.getAsLong() > 0 && !stopping.getAsBoolean() && pressed()) {
      try {
        sleeper.sleep(LOOK);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** As it was when somebody looked last: a database that is away must not hold anybody up. */
  private boolean pressed() {
    long now = nanoTime.getAsLong();
    if (now - lookedAt >= LOOK.toNanos() && looking.compareAndSet(false, true)) {
      looks.execute(this::look);
    }
    return pressedUntil - now > 0 && now - burstSince < BURST.toNanos();
  }

  private void look() {
    try {
      Duration left = database.query(WebhookPressure::left);
      long now = nanoTime.getAsLong();
      boolean begins = pressedUntil - now <= 0;
      if (left.isPositive() && (begins || now - burstSince > 2 * BURST.toNanos())) {
        burstSince = now;
      }
      pressedUntil = now + left.toNanos();
    } catch (RuntimeException e) {
      // A hint: without it the work goes on, and says itself what is wrong.
      LOG.log(Level.DEBUG, "it cannot be seen whether webhooks wait", e);
    } finally {
      lookedAt = nanoTime.getAsLong();
      looking.set(false);
    }
  }
}
