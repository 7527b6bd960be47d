package io.wamcp.inngest.devserver.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.inngest.devserver.Ulid;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Accepts events from senders: checks them, gives them ids and hands them on as one. */
public final class EventIntake {

  private final InstantSource clock;
  private final Ulid ulids;
  private final Sink sink;
  private final Consumer<String> boundaries;
  private volatile boolean forgetful;

  /** Stores and processes the events of a request of so many bytes; durable on return. */
  @FunctionalInterface
  public interface Sink {
    void accept(List<StoredEvent> events, int bytes);
  }

  public EventIntake(InstantSource clock, Ulid ulids, Sink sink, Consumer<String> boundaries) {
    this.clock = clock;
    this.ulids = ulids;
    this.sink = sink;
    this.boundaries = boundaries;
  }

  /**
   * What became of a request.
   *
   * @param ids of the accepted events, in order
   */
  public record Outcome(List<String> ids, Optional<String> error) {}

  /**
   * While on, events are acknowledged and dropped, as servers do that are stopped at the wrong
   * moment.
   */
  public void forgetAcknowledged(boolean on) {
    forgetful = on;
  }

  /** Accepts the events of a request's body; those before the first bad one are kept. */
  public Outcome accept(byte[] body, Optional<EventSeed> seed) {
    EventReader.Events read = EventReader.read(body);
    Instant now = clock.instant();
    List<StoredEvent> events = new ArrayList<>(read.good().size());
    for (ObjectNode event : read.good()) {
      int position = events.size() + 1;
      String id = seed.map(s -> s.id(position)).orElseGet(ulids::next);
      events.add(new StoredEvent(id, complete(event, id, now), now));
    }
    if (!events.isEmpty() && !forgetful) {
      sink.accept(events, body.length);
      boundaries.accept("engine.events.stored");
    }
    return new Outcome(events.stream().map(StoredEvent::internalId).toList(), read.error());
  }

  private static ObjectNode complete(ObjectNode event, String id, Instant now) {
    if (!event.has("id")) {
      event.put("id", id);
    }
    if (!event.has("ts")) {
      event.put("ts", now.toEpochMilli());
    }
    return event;
  }
}
