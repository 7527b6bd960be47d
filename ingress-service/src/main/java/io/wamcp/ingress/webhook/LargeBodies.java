package io.wamcp.ingress.webhook;

import io.wamcp.store.DatabaseUnavailableException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Lets large bodies be read and stored one after the other. One of megabytes takes as much work and
 * memory as a thousand small ones, which are not to wait for several of them. Safe for any thread.
 */
final class LargeBodies {

  private static final int LARGE_BYTES = 64 * 1024;

  private final long longestNanos;
  private final Semaphore turn = new Semaphore(1, true);

  /**
   * Makes the turn.
   *
   * @param longest how long one waits for it
   */
  LargeBodies(Duration longest) {
    this.longestNanos = longest.toNanos();
  }

  static boolean isLarge(byte[] body) {
    return body.length > LARGE_BYTES;
  }

  /**
   * Does the work in its turn.
   *
   * @throws DatabaseUnavailableException when that did not come in time
   */
  <T> T inTurn(Supplier<T> work) {
    try {
      if (!turn.tryAcquire(longestNanos, TimeUnit.NANOSECONDS)) {
        throw new DatabaseUnavailableException("too many large webhooks wait to be stored", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseUnavailableException("interrupted while a large webhook waited", e);
    }
    try {
      return work.get();
    } finally {
      turn.release();
    }
  }
}
