package io.wamcp.runtime;

import java.util.concurrent.ExecutionException;

/** Hands on what a task threw in another thread to whoever waited for it. Stateless. */
public final class TaskFailures {

  private TaskFailures() {}

  /**
   * What the task threw, to be thrown on as if the work had been done here.
   *
   * @throws Error when it was one
   */
  public static RuntimeException of(ExecutionException failed) {
    return switch (failed.getCause()) {
      case RuntimeException unchecked -> unchecked;
      case Error error -> throw error;
      case null, default -> new IllegalStateException(failed.getCause());
    };
  }
}
