package io.wamcp.worker.outbound;

import io.wamcp.domain.fault.Faults;
import io.wamcp.domain.trace.TraceContext;
import io.wamcp.runtime.TaskFailures;
import io.wamcp.runtime.logging.Correlation;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Writes down what came of one call while the next is made; one at a time. What fails in writing is
 * thrown to whoever waits for it, at the latest when this is closed. Not thread-safe.
 */
final class Writing implements AutoCloseable {

  private FutureTask<Optional<Instant>> underWay;

  /** Starts writing, once what was started before is done. */
  void start(Supplier<Optional<Instant>> work) {
    await();
    underWay = new FutureTask<>(Faults.inThisStep(work::get));
    Thread.ofVirtual().name("send-outcome").start(TraceContext.carry(Correlation.carry(underWay)));
  }

  /** Waits for what is under way; false where nothing was. */
  boolean await() {
    boolean something = underWay != null;
    awaitRetryAt();
    return something;
  }

  /** As {@link #await}; gives when the message may be tried again, where Meta refused it. */
  Optional<Instant> awaitRetryAt() {
    if (underWay == null) {
      return Optional.empty();
    }
    FutureTask<Optional<Instant>> task = underWay;
    underWay = null;
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while an outcome was written", e);
    } catch (ExecutionException e) {
      throw TaskFailures.of(e);
    }
  }

  @Override
  public void close() {
    await();
  }
}
