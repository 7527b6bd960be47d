package io.wamcp.outbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.domain.event.Confirmation;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.store.OutboxRow;
import io.wamcp.store.OutboxSchedule.Subject;
import java.time.Instant;

/**
 * An event as it is sent.
 *
 * @param dispatchKey the Inngest event id of this sending
 * @param createdAt when its row was written
 * @param bytes about how long it is as JSON
 */
public record OutboxEvent(
    String eventName,
    String subjectKey,
    String dispatchKey,
    PhoneNumberId phoneNumberId,
    JsonNode data,
    Confirmation confirmation,
    Instant createdAt,
    int bytes) {

  private static final int ENVELOPE_BYTES = 200;
  private static final String DISPATCH_KEY = "dispatchKey";

  /** The event of a row. */
  static OutboxEvent of(OutboxRow row) {
    return new OutboxEvent(
        row.eventName(),
        row.subjectKey(),
        row.dispatchKey(),
        row.phoneNumberId(),
        row.data(),
        row.confirmation(),
        row.createdAt(),
        row.dataLength() + ENVELOPE_BYTES);
  }

  /** What its row is known by. */
  Subject subject() {
    return new Subject(eventName, subjectKey);
  }

  /** The same event under another dispatch key, in its data too where it is named there. */
  OutboxEvent withDispatchKey(String key) {
    JsonNode copy = data;
    if (data.has(DISPATCH_KEY)) {
      ObjectNode changed = data.deepCopy();
      copy = changed.put(DISPATCH_KEY, key);
    }
    return new OutboxEvent(
        eventName, subjectKey, key, phoneNumberId, copy, confirmation, createdAt, bytes);
  }

  /** Names the event only: its data may be personal. */
  @Override
  public String toString() {
    return eventName + "[" + dispatchKey + "]";
  }
}
