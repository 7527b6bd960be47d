package io.wamcp.ingress.webhook;

import io.wamcp.runtime.TaskFailures;
import io.wamcp.runtime.logging.Correlation;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Waits for work only so long. Work that takes longer is not stopped: if it commits after all, its
 * effects are good, and Meta's next delivery finds them.
 */
record AckDeadline(Duration timeout) {

  /** The work was not done in time, or could not be waited for. */
  static final class Missed extends Exception {
    private static final long serialVersionUID = 1L;

    Missed(Throwable cause) {
      super(cause);
    }
  }

  /** The work's result; whatever it threw is thrown on. */
  <T> T within(Supplier<T> work) throws Missed {
    FutureTask<T> task = new FutureTask<>(work::get);
    Thread.ofVirtual().name("webhook-store").start(Correlation.carry(task));
    try {
      return task.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new Missed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Missed(e);
    } catch (ExecutionException e) {
      throw TaskFailures.of(e);
    }
  }
}
