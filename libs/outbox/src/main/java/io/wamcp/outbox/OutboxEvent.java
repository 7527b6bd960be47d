package io.wamcp.outbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.domain.event.Confirmation;
import io.wamcp.domain.event.DomainEvent;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.store.Json;
import io.wamcp.store.OutboxRow;
import java.util.Collection;
import java.util.List;

/**
 * An event as it is sent.
 *
 * @param dispatchKey the Inngest event id of this sending
 * @param bytes about how long it is as JSON
 */
public record OutboxEvent(
    String eventName,
    String subjectKey,
    String dispatchKey,
    PhoneNumberId phoneNumberId,
    JsonNode data,
    Confirmation confirmation,
    int bytes) {

  private static final int ENVELOPE_BYTES = 200;
  private static final String DISPATCH_KEY = "dispatchKey";

  /** The event as its record was written to the outbox. */
  public static OutboxEvent of(DomainEvent event) {
    return create(
        event.eventName(),
        event.subjectKey(),
        event.dispatchKey(),
        event.phoneNumberId(),
        Json.toNode(event),
        event.confirmation());
  }

  /** As {@link #of(DomainEvent)}, for several. */
  public static List<OutboxEvent> all(Collection<? extends DomainEvent> events) {
    return events.stream().map(OutboxEvent::of).toList();
  }

  static OutboxEvent of(OutboxRow row) {
    return create(
        row.eventName(),
        row.subjectKey(),
        row.dispatchKey(),
        row.phoneNumberId(),
        row.data(),
        row.confirmation());
  }

  private static OutboxEvent create(
      String name,
      String subject,
      String dispatchKey,
      PhoneNumberId number,
      JsonNode data,
      Confirmation confirmation) {
    int bytes = data.toString().length() + ENVELOPE_BYTES;
    return new OutboxEvent(name, subject, dispatchKey, number, data, confirmation, bytes);
  }

  /** The same event under another dispatch key, in its data too where it is named there. */
  OutboxEvent withDispatchKey(String key) {
    return withKeys(subjectKey, key, confirmation);
  }

  /** A copy that stands for a repeated delivery: a subject and key of its own, and only a hint. */
  public OutboxEvent asDuplicate(String subject, String key) {
    return withKeys(subject, key, Confirmation.ACKNOWLEDGED);
  }

  private OutboxEvent withKeys(String subject, String key, Confirmation confirmed) {
    JsonNode copy = data;
    if (data.has(DISPATCH_KEY)) {
      ObjectNode changed = data.deepCopy();
      copy = changed.put(DISPATCH_KEY, key);
    }
    return new OutboxEvent(eventName, subject, key, phoneNumberId, copy, confirmed, bytes);
  }

  /** Names the event only: its data may be personal. */
  @Override
  public String toString() {
    return eventName + "[" + dispatchKey + "]";
  }
}
