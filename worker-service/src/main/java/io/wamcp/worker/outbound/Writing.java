package io.wamcp.worker.outbound;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Writes down what came of one call while the next is made; one at a time. What fails in writing is
 * thrown to whoever waits for it, at the latest when this is closed. Not thread-safe.
 */
final class Writing implements AutoCloseable {

  private final Beside<Optional<Instant>> work = new Beside<>("send-outcome");
  private Callable<Optional<Instant>> next;

  /** Notes what is to be written: from {@link #begin}, so that it does not delay the next call. */
  void note(Callable<Optional<Instant>> outcome) {
    begin();
    next = outcome;
  }

  /**
   * Waits for what was started, and throws what went wrong there: before the next attempt is
   * opened, which would otherwise be left without its call.
   */
  void settle() {
    work.await();
  }

  /** Starts writing what was noted, at once where what was started before is settled. */
  void begin() {
    if (next != null) {
      work.await();
      Callable<Optional<Instant>> outcome = next;
      next = null;
      work.start(outcome);
    }
  }

  /** Waits until all that was noted is written; false where nothing was. */
  boolean await() {
    begin();
    return work.await().isPresent();
  }

  /** As {@link #await}; gives when the message may be tried again, where Meta refused it. */
  Optional<Instant> awaitRetryAt() {
    begin();
    return work.await().flatMap(retryAt -> retryAt);
  }

  /** Writes all that was noted, whatever becomes of the outcome before. */
  @Override
  public void close() {
    RuntimeException problem = null;
    for (Runnable part : List.<Runnable>of(work::await, this::await)) {
      try {
        part.run();
      } catch (RuntimeException e) {
        if (problem == null) {
          problem = e;
        } else {
          problem.addSuppressed(e);
        }
      }
    }
    if (problem != null) {
      throw problem;
    }
  }
}
