package io.wamcp.outbox;

import io.wamcp.domain.event.DomainEvent;
import io.wamcp.domain.event.MessageSendRequested;
import io.wamcp.domain.event.StatusUpdateReceived;
import io.wamcp.domain.event.WebhookReceived;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.store.OutboxSchedule.Subject;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Names a committed row that waits to be sent. Its content stays in the table until its turn: most
 * of what waits under load is finished by another event's run and never sent at all.
 *
 * @param bytes about how long its content is
 */
public record PendingEvent(
    String eventName, String subjectKey, PhoneNumberId phoneNumberId, int bytes) {

  private static final int FIELDS = 500;
  private static final int PUNCTUATION = 8;

  /** The event as its record was written to the outbox. */
  public static PendingEvent of(DomainEvent event) {
    return new PendingEvent(
        event.eventName(),
        event.subjectKey(),
        event.phoneNumberId(),
        FIELDS
            + switch (event) {
              case WebhookReceived received -> length(received.rawPayload());
              case StatusUpdateReceived status -> length(status.raw());
              case MessageSendRequested send -> length(send.payload());
              default -> 0;
            });
  }

  /** As {@link #of(DomainEvent)}, for several. */
  public static List<PendingEvent> all(Collection<? extends DomainEvent> events) {
    return events.stream().map(PendingEvent::of).toList();
  }

  /** What its row is known by. */
  Subject subject() {
    return new Subject(eventName, subjectKey);
  }

  /** The row that stands for a repeated delivery of this one. */
  public PendingEvent asDuplicate(String subject) {
    return new PendingEvent(eventName, subject, phoneNumberId, bytes);
  }

  /** The depth is bounded by the parser that made the value. */
  private static int length(Object value) {
    return PUNCTUATION
        + switch (value) {
          case Map<?, ?> map ->
              map.entrySet().stream()
                  .mapToInt(entry -> length(entry.getKey()) + length(entry.getValue()))
                  .sum();
          case Collection<?> list -> list.stream().mapToInt(PendingEvent::length).sum();
          case CharSequence text -> text.length();
          case null, default -> PUNCTUATION;
        };
  }
}
