package io.wamcp.inngest.devserver.dispatch;

import io.wamcp.inngest.devserver.call.CallLoader;
import io.wamcp.inngest.devserver.call.Operation;
import io.wamcp.inngest.devserver.call.Reply;
import io.wamcp.inngest.devserver.queue.QueueItem;
import java.util.Optional;

/**
 * A call that was answered.
 *
 * @param loaded what was called with; empty when the run had ended before
 * @param goOn whether its thread may make the run's next call too
 */
record Answered(QueueItem item, Optional<CallLoader.Loaded> loaded, Reply reply, boolean goOn) {

  /** Whether handling it touches nothing but its own run, so that it can share a transaction. */
  boolean isPlain() {
    return switch (reply) {
      case Reply.Returned returned -> true;
      case Reply.Failed failed -> true;
      case Reply.Steps steps -> steps.operations().stream().allMatch(Answered::isPlain);
    };
  }

  private static boolean isPlain(Operation operation) {
    return switch (operation) {
      case Operation.Result result -> true;
      case Operation.Failure failure -> true;
      case Operation.Planned planned -> true;
      case Operation.Sleep sleep -> true;
      case Operation.Discover request -> true;
      case Operation.Complete complete -> true;
      case Operation.Wait wait -> false;
      case Operation.Signal signal -> false;
      case Operation.Invoke invoke -> false;
    };
  }
}
