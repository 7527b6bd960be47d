package io.wamcp.worker.inbound;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.event.ClientNotify;
import io.wamcp.domain.event.DomainEvent;
import io.wamcp.domain.fault.FaultPoint;
import io.wamcp.domain.id.ContactId;
import io.wamcp.meta.webhook.IdentityChange;
import io.wamcp.meta.webhook.InboundMessage;
import io.wamcp.meta.webhook.MessageType;
import io.wamcp.store.Contacts;
import io.wamcp.store.Json;
import io.wamcp.store.Messages;
import io.wamcp.store.Messages.StoredMessage;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import io.wamcp.worker.drain.Batch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Stores what customers sent. Stateless. */
final class ReceivedMessages {

  /** The kind of notification for a message that was not there before. */
  static final String MESSAGE_RECEIVED = "message.received";

  /**
   * The kind for a message Meta cannot pass on. It has its own, since another one may follow under
   * the same wamid and must be heard of then.
   */
  static final String PLACEHOLDER_RECEIVED = "message.placeholder";

  /** Meta's "this message is currently unavailable": a placeholder, the real one mostly follows. */
  private static final int UNAVAILABLE = 131060;

  private ReceivedMessages() {}

  /**
   * Stores a message with its contact, what it does to an earlier message, and the service window
   * it opens.
   *
   * @param slice the redacted slice of the webhook
   */
  static JsonNode store(
      DbExecute tx,
      Batch batch,
      PhoneNumber number,
      InboundMessage message,
      JsonNode slice,
      Instant now) {
    ContactId contact = contact(tx, number, message, now);
    StoredMessage stored =
        Messages.insertInbound(tx, row(batch, number, message, contact, slice), now);
    FaultPoint.MESSAGE_STORED.reached();
    if (isNew(stored)) {
      Folding.fold(tx, number, change(message, contact), now);
      if (message.opensServiceWindow()) {
        Contacts.openWindow(tx, number.id(), contact, People.notAfter(message.timestamp(), now));
      }
    }
    return followed(batch, number, message, stored);
  }

  static boolean isNew(StoredMessage stored) {
    return stored.stored() != Messages.Stored.KNOWN;
  }

  /** Adds the events that follow from a stored message; returns what was done with it. */
  static JsonNode followed(
      Batch batch, PhoneNumber number, InboundMessage message, StoredMessage stored) {
    List<DomainEvent> events = new ArrayList<>();
    if (isNew(stored)) {
      events.addAll(Followers.notify(batch, number, kind(message), message.wamid()));
      events.addAll(Followers.download(batch, number, message.wamid(), message.media()));
    }
    batch.add(events);
    return result(message, stored, events);
  }

  private static String kind(InboundMessage message) {
    if (message.type() != MessageType.UNSUPPORTED) {
      return MESSAGE_RECEIVED;
    }
    return message.payload().path("code").asInt() == UNAVAILABLE
        ? ClientNotify.UNAVAILABLE
        : PLACEHOLDER_RECEIVED;
  }

  private static ContactId contact(
      DbExecute tx, PhoneNumber number, InboundMessage message, Instant now) {
    Optional<IdentityChange> change = IdentityChange.of(message);
    Instant writtenAt = People.notAfter(message.timestamp(), now);
    return change.isPresent()
        ? People.rekey(tx, number, change.get(), writtenAt, now)
        : Contacts.upsert(tx, number.id(), People.identity(message.sender()), writtenAt, now);
  }

  private static Folding.Source change(InboundMessage message, ContactId contact) {
    return new Folding.Source(
        message.wamid(),
        message.type(),
        message.body(),
        message.payload(),
        contact,
        message.timestamp());
  }

  static Messages.NewMessage row(
      Batch batch, PhoneNumber number, InboundMessage message, ContactId contact, JsonNode slice) {
    return new Messages.NewMessage(
        batch.owner(),
        number.id(),
        contact,
        message.wamid(),
        message.sender().waId(),
        message.sender().userId(),
        message.groupId(),
        message.type().wireName(),
        message.body(),
        message.payload(),
        slice,
        message.replyTo() == null ? null : message.replyTo().value(),
        message.timestamp());
  }

  private static ObjectNode result(
      InboundMessage message, StoredMessage stored, List<DomainEvent> events) {
    ObjectNode result = Json.mapper().createObjectNode();
    result.put("messageId", stored.id().toString());
    result.put("wamid", message.wamid().value());
    result.put("type", message.type().wireName());
    result.put("stored", stored.stored().name().toLowerCase(Locale.ROOT));
    events.forEach(event -> result.withArray("events").add(event.eventName()));
    return result;
  }
}
