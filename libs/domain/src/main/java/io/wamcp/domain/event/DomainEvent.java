package io.wamcp.domain.event;

import io.wamcp.domain.id.PhoneNumberId;
import java.util.Optional;

/**
 * Something that became true in a transaction and has to reach an Inngest function. Written to
 * {@code event_outbox} in that same transaction; see docs/architecture/inngest.md.
 */
public sealed interface DomainEvent
    permits ClientNotify,
        MediaDownloadRequested,
        MediaUploadRequested,
        MessageReadRequested,
        MessageSendCompleted,
        MessageSendRequested,
        StatusUpdateReceived,
        WebhookReceived {

  /** The Inngest event name; part of our public API. */
  String eventName();

  /** What the event is about, the same however often it is sent. Unique per event name. */
  String subjectKey();

  /** The Inngest event id of this sending: the subject key, with {@code #r1} … when re-driven. */
  String dispatchKey();

  /** The business number whose tenant the event belongs to. */
  PhoneNumberId phoneNumberId();

  /**
   * The field of its data that is left out where it would make the event too large for the engine;
   * empty for events that are always small.
   */
  default Optional<String> payloadField() {
    return Optional.empty();
  }

  /** Whether its payload was left out, and is to be read from its outbox row. */
  default boolean payloadLeftOut() {
    return false;
  }

  /** Who removes the outbox row. */
  Confirmation confirmation();
}
