package io.wamcp.outbox;

import io.wamcp.domain.event.MessageSendRequested;
import io.wamcp.domain.id.PhoneNumberId;
import java.util.Optional;

/**
 * Events that share the room of a window (ADR 0020): those of one name, or the sends of one
 * business number.
 *
 * @param number empty where all of a name share the room
 */
record Lane(String eventName, Optional<PhoneNumberId> number) {

  static Lane of(PendingEvent event) {
    boolean perNumber = event.eventName().equals(MessageSendRequested.NAME);
    return new Lane(
        event.eventName(), perNumber ? Optional.of(event.phoneNumberId()) : Optional.empty());
  }
}
