package io.wamcp.inngest.devserver.call;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.SortedMap;
import java.util.UUID;

/**
 * One call of a function, with all that its request carries.
 *
 * @param stepId {@code step}, or the hash of the one step to run
 * @param events those that started the run, as they were sent
 * @param steps canonical JSON of each finished step, by hash
 */
public record Call(
    long itemId,
    String requestId,
    String runId,
    UUID functionId,
    String url,
    String stepId,
    int attempt,
    int maxAttempts,
    boolean planOnly,
    int requestVersion,
    List<String> stack,
    int stackIndex,
    List<ObjectNode> events,
    SortedMap<String, String> steps) {

  /** Names the queue item to the app; the same for all attempts. */
  String jobId() {
    return Long.toString(itemId * 2_654_435_761L & Long.MAX_VALUE, 36);
  }
}
