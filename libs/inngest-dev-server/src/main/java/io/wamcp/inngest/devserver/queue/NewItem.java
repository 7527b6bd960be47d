package io.wamcp.inngest.devserver.queue;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A thing to put in the queue. Its kind and target name it within its run: a second one of the same
 * name is not added while the first is there.
 */
public record NewItem(
    String runId,
    UUID functionId,
    QueueItem.Kind kind,
    String target,
    Instant dueAt,
    int maxAttempts,
    int stackIndex,
    boolean planOnly,
    List<String> limitKeys) {

  String dedupKey() {
    return kind + ":" + target;
  }
}
