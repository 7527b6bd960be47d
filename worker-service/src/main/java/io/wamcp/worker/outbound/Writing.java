package io.wamcp.worker.outbound;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Writes down what came of one call while the next is made; one at a time. What fails in writing is
 * thrown to whoever waits for it, at the latest when this is closed. Not thread-safe.
 */
final class Writing implements AutoCloseable {

  private final Beside<Optional<Instant>> work = new Beside<>("send-outcome");

  /** Starts writing, once what was started before is done. */
  void start(Callable<Optional<Instant>> outcome) {
    await();
    work.start(outcome);
  }

  /** Waits for what is under way; false where nothing was. */
  boolean await() {
    return work.await().isPresent();
  }

  /** As {@link #await}; gives when the message may be tried again, where Meta refused it. */
  Optional<Instant> awaitRetryAt() {
    return work.await().flatMap(retryAt -> retryAt);
  }

  @Override
  public void close() {
    await();
  }
}
