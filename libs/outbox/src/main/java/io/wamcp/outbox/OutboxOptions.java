package io.wamcp.outbox;

import io.wamcp.domain.event.DrainedEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How events leave the outbox.
 *
 * @param maxUnconfirmed most events of one name that are sent and not confirmed; more wait in the
 *     outbox; 0 for no limit
 * @param maxUnconfirmedDrained the same for names whose runs take waiting ones along: a few runs do
 *     what many would, and each costs the engine as much
 * @param maxUnconfirmedPerNumber the same for sends of one business number
 * @param queueCapacity most events waiting in memory for the dispatcher; more are left to the relay
 * @param parallelPosts most POSTs of the dispatcher at a time
 * @param batchEvents most events in one POST
 * @param batchBytes longest POST, about; a longer event goes alone
 * @param pollInterval how often the relay looks for due rows
 */
public record OutboxOptions(
    int maxUnconfirmed,
    int maxUnconfirmedDrained,
    int maxUnconfirmedPerNumber,
    int queueCapacity,
    int parallelPosts,
    int batchEvents,
    int batchBytes,
    Duration pollInterval) {

  public OutboxOptions {
    if (maxUnconfirmed < 0 || maxUnconfirmedDrained < 0 || maxUnconfirmedPerNumber < 0) {
      throw new IllegalArgumentException("a limit is 0 for none or positive");
    }
    if (queueCapacity < 1 || parallelPosts < 1) {
      throw new IllegalArgumentException("limits must be positive");
    }
    if (batchEvents < 1 || batchBytes < 1) {
      throw new IllegalArgumentException("a batch holds at least one event");
    }
    if (pollInterval.isZero() || pollInterval.isNegative()) {
      throw new IllegalArgumentException("pollInterval must be positive");
    }
  }

  /** Most events of this name that are sent and not confirmed; 0 for no limit. */
  int maxUnconfirmed(String eventName) {
    return DrainedEvents.contains(eventName) ? maxUnconfirmedDrained : maxUnconfirmed;
  }

  /** Whether one POST takes one more event, which makes it this long; a long event goes alone. */
  boolean fits(int events, long bytes) {
    return events == 0 || events < batchEvents && bytes <= batchBytes;
  }

  /** Events cut into POSTs, in their order. */
  List<List<OutboxEvent>> batches(List<OutboxEvent> events) {
    List<List<OutboxEvent>> batches = new ArrayList<>();
    long bytes = 0;
    for (OutboxEvent event : events) {
      bytes += event.bytes();
      if (batches.isEmpty() || !fits(batches.getLast().size(), bytes)) {
        batches.add(new ArrayList<>());
        bytes = event.bytes();
      }
      batches.getLast().add(event);
    }
    return batches;
  }

  /** With what an operator can set; batches have the size the engine takes well. */
  public static OutboxOptions of(
      int maxUnconfirmed,
      int maxUnconfirmedDrained,
      int maxUnconfirmedPerNumber,
      int queueCapacity,
      int parallelPosts,
      Duration pollInterval) {
    return new OutboxOptions(
        maxUnconfirmed,
        maxUnconfirmedDrained,
        maxUnconfirmedPerNumber,
        queueCapacity,
        parallelPosts,
        100,
        1024 * 1024,
        pollInterval);
  }
}
