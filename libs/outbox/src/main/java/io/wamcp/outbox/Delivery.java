package io.wamcp.outbox;

import io.wamcp.outbox.SendOutcome.End;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings a list of events to the engine, round any that it refuses. The engine stops at the first
 * bad event and keeps those before it, but not every refusal says which one it was: an event counts
 * as refused only when it was refused alone. Not thread-safe; one per list.
 */
final class Delivery {

  /** An event the engine refused when it was sent alone. */
  record Rejection(OutboxEvent event, String reason) {}

  private final EventSender sender;
  private final List<OutboxEvent> accepted = new ArrayList<>();
  private final List<Rejection> rejected = new ArrayList<>();
  private final List<OutboxEvent> undelivered = new ArrayList<>();

  private Delivery(EventSender sender) {
    this.sender = sender;
  }

  static Delivery of(EventSender sender, List<OutboxEvent> events) {
    Delivery delivery = new Delivery(sender);
    delivery.deliver(events);
    return delivery;
  }

  List<OutboxEvent> accepted() {
    return accepted;
  }

  List<Rejection> rejected() {
    return rejected;
  }

  /** Events that did not get through for reasons that are not theirs. */
  List<OutboxEvent> undelivered() {
    return undelivered;
  }

  private void deliver(List<OutboxEvent> events) {
    if (events.isEmpty()) {
      return;
    }
    if (!undelivered.isEmpty()) {
      undelivered.addAll(events); // the engine is away: no use in asking again
      return;
    }
    SendOutcome outcome = sender.send(events);
    int taken = Math.clamp(outcome.accepted(), 0, events.size());
    accepted.addAll(events.subList(0, taken));
    List<OutboxEvent> rest = events.subList(taken, events.size());
    if (outcome.end() == End.REJECTED) {
      goRound(rest, taken > 0, outcome.reason());
    } else {
      undelivered.addAll(rest);
    }
  }

  private void goRound(List<OutboxEvent> rest, boolean someWereTaken, String reason) {
    if (rest.size() == 1 && !someWereTaken) {
      rejected.add(new Rejection(rest.getFirst(), reason));
      return;
    }
    int split = someWereTaken ? Math.min(1, rest.size()) : rest.size() / 2;
    deliver(rest.subList(0, split));
    deliver(rest.subList(split, rest.size()));
  }
}
