package io.wamcp.inngest.devserver.queue;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A thing to put in the queue. Its kind and target name it within its run: a second one of the same
 * name is not added while the first is there.
 *
 * @param gate counter the run takes with it and holds until its end; null for none
 * @param throttle rate it must pass; null for none
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
    List<String> limitKeys,
    String gate,
    String throttle) {

  /** An item that neither takes a gate nor passes a throttle. */
  public NewItem(
      String runId,
      UUID functionId,
      QueueItem.Kind kind,
      String target,
      Instant dueAt,
      int maxAttempts,
      int stackIndex,
      boolean planOnly,
      List<String> limitKeys) {
    this(
        runId,
        functionId,
        kind,
        target,
        dueAt,
        maxAttempts,
        stackIndex,
        planOnly,
        limitKeys,
        null,
        null);
  }

  /** Something that happens to a run without a call. */
  public static NewItem ofRun(String runId, UUID functionId, QueueItem.Kind kind, Instant dueAt) {
    return new NewItem(runId, functionId, kind, "", dueAt, 1, 0, false, List.of());
  }

  String dedupKey() {
    return kind + ":" + target;
  }
}
