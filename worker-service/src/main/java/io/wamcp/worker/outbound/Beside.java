package io.wamcp.worker.outbound;

import io.wamcp.domain.fault.Faults;
import io.wamcp.domain.trace.TraceContext;
import io.wamcp.runtime.TaskFailures;
import io.wamcp.runtime.logging.Correlation;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * One piece of work of a step that goes on beside its calls to Meta, on a thread of its own. What
 * fails there is thrown to whoever waits for it. Not thread-safe.
 */
final class Beside<T> {

  private final String name;
  private FutureTask<T> underWay;

  Beside(String name) {
    this.name = name;
  }

  /** Starts the work; what was started before has to be over. */
  void start(Callable<T> work) {
    if (underWay != null) {
      throw new IllegalStateException(name + " is still under way");
    }
    underWay = new FutureTask<>(Faults.inThisStep(work));
    Thread.ofVirtual().name(name).start(TraceContext.carry(Correlation.carry(underWay)));
  }

  /** Waits for what is under way; empty where nothing was. */
  Optional<T> await() {
    if (underWay == null) {
      return Optional.empty();
    }
    FutureTask<T> task = underWay;
    underWay = null;
    try {
      return Optional.of(task.get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + name, e);
    } catch (ExecutionException e) {
      throw TaskFailures.of(e);
    }
  }
}
